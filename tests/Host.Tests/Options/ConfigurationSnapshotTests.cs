using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tests.Options;

public sealed class ConfigurationSnapshotTests
{
    [Test]
    public void a_change_is_told_by_its_top_level_settings()
    {
        var earlier = ConfigurationSnapshot.Of(SampleSettings.Of());
        var later = ConfigurationSnapshot.Of(SampleSettings.Of(
            ("Users:0:Claims:name", "Alicia"), ("Limits:MaxConcurrentConnections", "5"), ("IdentityResources:0:Name", null), ("IdentityResources:0:UserClaims:0", null)));

        Assert.That(later.ChangedSince(earlier), Is.EqualTo(new[] { "IdentityResources", "Limits", "Users" }));
        Assert.That(earlier.ChangedSince(later), Is.EqualTo(new[] { "IdentityResources", "Limits", "Users" }));
    }

    [Test]
    public void case_of_keys_is_no_change() =>
        Assert.That(
            ConfigurationSnapshot.Of(SampleSettings.Of(("Issuer", null), ("ISSUER", "https://id.example.com"))).ChangedSince(ConfigurationSnapshot.Of(SampleSettings.Of())), Is.Empty);

    [Test]
    public void what_moves_between_keys_is_a_change() =>
        Assert.That(
            ConfigurationSnapshot.Of(SampleSettings.Of(("KnownProxies:1", "a"))).ChangedSince(ConfigurationSnapshot.Of(SampleSettings.Of(("KnownProxies:0", "a")))),
            Is.EqualTo(new[] { "KnownProxies" }));

    [Test]
    public void a_path_is_left_out_with_all_below_it_and_nothing_beside_it()
    {
        var section = ConfigurationSnapshot.Of(SampleSettings.Of(("Clients:10:ClientId", "ten"))).Without(["TokenServer:Clients:1"]).Section;

        Assert.That(section.GetSection("Clients").GetChildren().Select(child => child.Key), Is.EqualTo(new[] { "0", "10" }));
    }

    [Test]
    public void a_later_change_of_the_source_does_not_reach_it()
    {
        var configuration = SampleSettings.Of();
        var snapshot = ConfigurationSnapshot.Of(configuration);
        configuration["TokenServer:Issuer"] = "https://other.example.com";

        Assert.That(snapshot.Section["Issuer"], Is.EqualTo("https://id.example.com"));
    }
}
