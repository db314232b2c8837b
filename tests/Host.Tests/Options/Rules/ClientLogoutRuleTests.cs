namespace PluginTokenServer.Host.Tests.Options.Rules;

public sealed class ClientLogoutRuleTests
{
    [TestCase("https://app.example.com/signed-out")]
    [TestCase("https://app.example.com/signed-out?from=id")]
    [TestCase("http://localhost:8080/signed-out")]
    [TestCase("com.example.app:/signed-out")]
    public void people_are_sent_back_to_an_address_of_the_application(string uri) =>
        Assert.That(SampleSettings.Faults(("Clients:0:PostLogoutRedirectUris:0", uri)), Is.Empty);

    [TestCase("http://app.example.com/signed-out", "must be https; plain http is for loopback addresses only.")]
    [TestCase("https://app.example.com/*", "must not have a wildcard: it is compared exactly (RFC 9700 §4.1.3).")]
    [TestCase("https://app.example.com/#f", "must not have a fragment (RFC 6749 §3.1.2).")]
    [TestCase("/signed-out", "must be an absolute URI, percent-encoded where that is needed.")]
    [TestCase("javascript:alert(1)", "must not have the scheme javascript.")]
    public void they_are_sent_nowhere_unsafe(string uri, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:0:PostLogoutRedirectUris:0", uri)), Is.EqualTo(new[] { $"TokenServer:Clients:0:PostLogoutRedirectUris:0 ('machine') {sentence}" }));

    [TestCase("https://app.example.com/logout")]
    [TestCase("https://app.example.com:8443/logout?tenant=1")]
    public void client_is_told_over_https(string uri) =>
        Assert.That(SampleSettings.Faults(("Clients:0:BackChannelLogoutUri", uri), ("Clients:0:BackChannelLogoutSessionRequired", "false")), Is.Empty);

    [TestCase("http://127.0.0.1:5005/logout", "127.0.0.1")]
    [TestCase("http://[::1]:5005/logout", "::1")]
    [TestCase("http://localhost/logout", "::1")]
    [TestCase("https://10.1.2.3/logout", "10.0.0.0/8")]
    public void client_is_told_inside_where_that_is_allowed(string uri, string network)
    {
        Assert.That(SampleSettings.Faults(("Clients:0:BackChannelLogoutUri", uri), ("Outbound:AllowedNetworks:0", network)), Is.Empty);
        const string sentence = "leads to an address that the server does not call by itself; add it or its network to TokenServer:Outbound:AllowedNetworks.";
        Assert.That(SampleSettings.Faults(("Clients:0:BackChannelLogoutUri", uri)), Is.EqualTo(new[] { $"TokenServer:Clients:0:BackChannelLogoutUri ('machine') {sentence}" }));
    }

    [TestCase("http://127.0.0.1:5005/logout")]
    [TestCase("http://localhost/logout")]
    public void in_development_client_is_told_on_this_machine(string uri) => Assert.That(SampleSettings.FaultsInDevelopment(("Clients:0:BackChannelLogoutUri", uri)), Is.Empty);

    [Test]
    public void what_is_listed_in_development_takes_the_place_of_loopback() =>
        Assert.That(SampleSettings.FaultsInDevelopment(("Clients:0:BackChannelLogoutUri", "http://localhost/logout"), ("Outbound:AllowedNetworks:0", "10.0.0.0/8")), Has.Length.EqualTo(1));

    [TestCase("http://app.example.com/logout", "must be https; plain http is for loopback addresses only.")]
    [TestCase("http://10.0.0.1/logout", "must be https; plain http is for loopback addresses only.")]
    [TestCase("com.example.app:/logout", "must be https; plain http is for loopback addresses only.")]
    [TestCase("https://app.example.com/logout#f", "must not have a fragment (RFC 6749 §3.1.2).")]
    [TestCase("https://user:secret@app.example.com/logout", "must not contain a user name or password.")]
    [TestCase("/logout", "must be an absolute URI, percent-encoded where that is needed.")]
    public void client_is_told_nowhere_else(string uri, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:0:BackChannelLogoutUri", uri)), Is.EqualTo(new[] { $"TokenServer:Clients:0:BackChannelLogoutUri ('machine') {sentence}" }));

    [TestCase("FrontChannelLogoutUri", "https://app.example.com/logout")]
    [TestCase("FrontChannelLogoutSessionRequired", "false")]
    public void frames_are_not_built(string property, string value) =>
        Assert.That(SampleSettings.Faults(($"Clients:0:{property}", value)), Is.EqualTo(new[] { $"TokenServer:Clients:0:{property} ('machine') is not built; leave it out." }));
}
