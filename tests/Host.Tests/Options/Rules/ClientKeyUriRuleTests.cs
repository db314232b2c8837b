namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>Where the keys of a client may be fetched, and of which client.</summary>
[Property("Requirement", "CLI-16")]
public sealed class ClientKeyUriRuleTests
{
    private const string Uri = "https://app.example.com/jwks";

    [TestCase(Uri)]
    [TestCase("https://app.example.com:8443/jwks?tenant=1")]
    public void keys_are_fetched_over_https(string uri)
    {
        Assert.That(SampleSettings.Faults(("Clients:0:JwksUri", uri)), Is.Empty, "beside a secret");
        Assert.That(SampleSettings.Faults(("Clients:0:JwksUri", uri), ("Clients:0:ClientSecrets:0:Value", null)), Is.Empty, "in place of one");
    }

    [TestCase("http://app.example.com/jwks", "must be https; plain http is for loopback addresses only.")]
    [TestCase("https://app.example.com/jwks#f", "must not have a fragment (RFC 6749 §3.1.2).")]
    [TestCase("https://user:secret@app.example.com/jwks", "must not contain a user name or password.")]
    [TestCase("/jwks", "must be an absolute URI, percent-encoded where that is needed.")]
    [TestCase("", "must be an absolute URI, percent-encoded where that is needed.")]
    [TestCase("com.example.app:/jwks", "must be https; plain http is for loopback addresses only.")]
    [TestCase("file:///etc/passwd", "must not have the scheme file.")]
    [TestCase("http://localhost/jwks", "leads to an address that the server does not call by itself; add it or its network to TokenServer:Outbound:AllowedNetworks.")]
    [TestCase("https://[::1]/jwks", "leads to an address that the server does not call by itself; add it or its network to TokenServer:Outbound:AllowedNetworks.")]
    [TestCase("https://169.254.169.254/jwks", "leads to an address that the server does not call by itself; add it or its network to TokenServer:Outbound:AllowedNetworks.")]
    [TestCase("https://2130706433/jwks", "leads to an address that the server does not call by itself; add it or its network to TokenServer:Outbound:AllowedNetworks.")]
    public void keys_are_fetched_from_nowhere_else(string uri, string sentence) => Assert.That(Faults(("Clients:0:JwksUri", uri)), Is.EqualTo(new[] { $"TokenServer:Clients:0:JwksUri ('machine') {sentence}" }));

    [Test]
    public void a_public_client_has_no_keys() => Assert.That(
        Faults(("Clients:1:JwksUri", Uri)),
        Is.EqualTo(new[] { "TokenServer:Clients:1:JwksUri ('app') must be left out: with RequireClientSecret false this is a public client, which has no key (RFC 6749 §2.1)." }));

    [Test]
    public void keys_are_in_one_place()
    {
        using var key = PluginTokenServer.Tests.Support.ClientKeyPair.Make("ES256");
        Assert.That(
            Faults(("Clients:0:JwksUri", Uri), ("Clients:0:ClientSecrets:0:Type", "JWK"), ("Clients:0:ClientSecrets:0:Value", key.PublicJwk().ToJsonString())),
            Is.EqualTo(new[] { "TokenServer:Clients:0:JwksUri ('machine') stands beside a key in ClientSecrets; leave one of them out (RFC 7591 §2)." }));
    }

    [TestCase("private_key_jwt", true, null)]
    [TestCase("private_key_jwt", false, null)]
    [TestCase("client_secret_basic", true, null)]
    [TestCase("client_secret_basic", false, "is client_secret_basic, but ClientSecrets holds no shared secret.")]
    public void a_method_has_what_it_takes(string method, bool hasSecret, string? sentence) => Assert.That(
        Faults(("Clients:0:JwksUri", Uri), ("Clients:0:Properties:token_endpoint_auth_method", method), ("Clients:0:ClientSecrets:0:Value", hasSecret ? SampleSettings.SecretHash : null)),
        Is.EqualTo(sentence is null ? [] : new[] { $"TokenServer:Clients:0:Properties:token_endpoint_auth_method ('machine') {sentence}" }));

    private static string[] Faults(params (string Key, string? Value)[] changes) => SampleSettings.Faults(changes);
}
