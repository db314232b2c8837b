using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tests.Options;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["Issuer", "Clients", "ApiScopes"];

    [TestCase("Isuer", "Issuer")]
    [TestCase("issuer", "Issuer")]
    [TestCase("Client", "Clients")]
    [TestCase("ApiScoeps", "ApiScopes")]
    public void a_slip_finds_what_was_meant(string typed, string meant) => Assert.That(NearestName.Of(typed, Names), Is.EqualTo(meant));

    [TestCase("Storage")]
    [TestCase("")]
    [TestCase("Iss")]
    public void something_else_finds_nothing(string typed) => Assert.That(NearestName.Of(typed, Names), Is.Null);

    [Test]
    public void no_names_find_nothing() => Assert.That(NearestName.Of("Issuer", []), Is.Null);
}
