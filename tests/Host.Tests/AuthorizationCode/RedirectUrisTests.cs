using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>Redirect URIs are compared character by character (RFC 9700 §4.1.3), the port of a loopback address excepted (RFC 8252 §7.3).</summary>
public sealed class RedirectUrisTests
{
    private static readonly string[] Loopback = [RedirectVectors.RegisteredLoopback];

    [TestCaseSource(typeof(RedirectVectors), nameof(RedirectVectors.Web))]
    [Property("Requirement", "AUT-03")]
    public void what_is_not_identical_is_another_address(string presented) => Assert.That(RedirectUris.IsRegistered([RedirectVectors.Registered], presented), Is.False);

    [TestCaseSource(typeof(RedirectVectors), nameof(RedirectVectors.Loopback))]
    [Property("Requirement", "AUT-03")]
    [Property("Requirement", "AUT-04")]
    public void nothing_but_the_port_of_a_loopback_address_is_free(string presented) => Assert.That(RedirectUris.IsRegistered(Loopback, presented), Is.False);

    [Test]
    [Property("Requirement", "AUT-03")]
    public void there_are_many_vectors_and_each_is_another_one()
    {
        Assert.That(RedirectVectors.Web.Count(), Is.GreaterThanOrEqualTo(80));
        Assert.That(RedirectVectors.Web, Is.Unique);
        Assert.That(RedirectVectors.Loopback, Is.Unique);
    }

    [TestCase(RedirectVectors.Registered)]
    [TestCase("https://app.example.com/a?b=c")]
    [TestCase("com.example.app:/callback")]
    [TestCase("http://127.0.0.1")]
    [TestCase("http://localhost/callback")]
    public void the_registered_address_itself_is_taken(string uri) => Assert.That(RedirectUris.IsRegistered(["https://other.example.com/", uri], uri), Is.True);

    [TestCase("http://127.0.0.1/callback", "http://127.0.0.1:1/callback")]
    [TestCase("http://127.0.0.1/callback", "http://127.0.0.1:65535/callback")]
    [TestCase("http://127.0.0.1:8080/callback", "http://127.0.0.1:5000/callback")]
    [TestCase("http://127.0.0.1:8080/callback", "http://127.0.0.1/callback")]
    [TestCase("http://[::1]/callback", "http://[::1]:5000/callback")]
    [TestCase("http://127.0.0.1/callback?a=b", "http://127.0.0.1:5000/callback?a=b")]
    [TestCase("http://127.0.0.1", "http://127.0.0.1:5000")]
    [Property("Requirement", "AUT-04")]
    public void a_listener_of_this_machine_may_have_any_port(string registered, string presented) => Assert.That(RedirectUris.IsRegistered([registered], presented), Is.True);

    [TestCase("http://127.0.0.1/callback", "http://[::1]:5000/callback")]
    [TestCase("http://localhost/callback", "http://localhost:5000/callback")]
    [TestCase("http://localhost/callback", "http://127.0.0.1:5000/callback")]
    [TestCase("https://127.0.0.1/callback", "https://127.0.0.1:5000/callback")]
    [TestCase("http://127.0.0.1", "http://127.0.0.1:5000/")]
    [TestCase("http://127.0.0.1/callback?a=b", "http://127.0.0.1:5000/callback?a=c")]
    [TestCase("http://127.0.0.2/callback", "http://127.0.0.2:5000/callback")]
    [Property("Requirement", "AUT-04")]
    public void a_name_or_another_address_has_the_port_it_was_registered_with(string registered, string presented) =>
        Assert.That(RedirectUris.IsRegistered([registered], presented), Is.False);

    [Test]
    public void a_client_without_addresses_has_none() => Assert.That(RedirectUris.IsRegistered([], RedirectVectors.Registered), Is.False);
}
