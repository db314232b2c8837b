using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Plugins.Tests;

public sealed class PluginListTextTests
{
    [Test]
    public void plugins_stand_in_columns_with_their_notes_below()
    {
        var text = PluginListText.Of(
        [
            new PluginRecord { Id = "delegation", Path = "", Version = "1.0.0", Bundled = true, Trust = TrustState.Locked, Enabled = true, State = PluginState.Active, GrantTypes = ["delegation"], Offers = ["IExtensionGrantValidator", "IProfileService"] },
            new PluginRecord { Id = "x", Path = "", State = PluginState.Refused, Refusal = RefusalReason.Malformed, Reason = "Plugin 'x' is damaged.", Notes = ["Left out y."] },
        ]);

        Assert.That(text.ReplaceLineEndings("\n"), Is.EqualTo("""
            ID          VERSION  FROM      TRUSTED  ENABLED  STATE               OFFERS                             REASON
            delegation  1.0.0    server    yes      yes      Active              grant delegation, IProfileService
            x           -        operator  -        -        Refused(Malformed)  -                                  Plugin 'x' is damaged.
              note: Left out y.

            """));
    }

    [Test]
    public void without_plugins_it_says_so() => Assert.That(PluginListText.Of([]).TrimEnd(), Is.EqualTo("No plugins."));
}
