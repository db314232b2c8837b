using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

public sealed class AssemblyFactsTests : InspectionFixture
{
    [Test]
    public void plugin_that_says_nothing_is_enabled_and_has_a_version()
    {
        var report = Inspect(Validator, new PluginCompilerOptions { Version = "2.1.0-beta+1f2e3d" });
        Assert.That(report.Version, Is.EqualTo("2.1.0-beta+1f2e3d"));
        Assert.That(report.EnabledByDefault, Is.True);
        Assert.That(report.DisplayName, Is.Null);
        Assert.That(report.ContractVersion, Is.Null);
    }

    [Test]
    public void attributes_are_read()
    {
        var report = Inspect("""
            [assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Acme\nGrant", Publisher = "Acme")]
            [assembly: System.Reflection.AssemblyMetadata("Something", "else")]
            [assembly: System.Reflection.AssemblyMetadata("PluginTokenServer.ContractVersion", "1.4.0")]
            """ + Validator);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(report.EnabledByDefault, Is.False);
        Assert.That(report.DisplayName, Is.EqualTo("Acme?Grant"), "safe to log");
        Assert.That(report.ContractVersion, Is.EqualTo("1.4.0"));
    }

    [Test]
    public void refused_plugin_still_tells_what_could_be_read()
    {
        var report = Inspect("public class Nothing;", new PluginCompilerOptions { Version = "3.0.0" });
        Assert.That(report.Refusal, Is.Not.Null);
        Assert.That(report.Version, Is.EqualTo("3.0.0"));
    }
}
