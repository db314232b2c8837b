using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The public keys of clients: only what can and should check a signature.</summary>
public sealed class ClientKeyRuleTests
{
    private const string Type = "Clients:0:ClientSecrets:0:Type";
    private const string Value = "Clients:0:ClientSecrets:0:Value";
    private const string Unreadable = "is not a public key as JSON Web Key: one JSON object, as text, with all members of its type (RFC 7517).";
    private const string UnreadableCertificate = "is not an X.509 certificate in base64.";
    private const string Kind = "is of a kind that is not taken; use an EC or RSA key.";

    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "PS256", "RS256"];

    private readonly ClientKeyPair _rsa = ClientKeyPair.Make("PS256");

    [OneTimeTearDown]
    public void Stop() => _rsa.Dispose();

    [Test]
    public void a_public_key_is_usable([ValueSource(nameof(Algorithms))] string algorithm, [Values("JWK", "JsonWebKey")] string type)
    {
        using var key = ClientKeyPair.Make(algorithm);
        var full = key.PublicJwk();
        (full["kid"], full["use"], full["alg"], full["key_ops"], full["x5t"]) = ("one", "sig", algorithm, new JsonArray("sign", "verify"), "AA");

        Assert.That(FaultsOf(key.PublicJwk(), type), Is.Empty);
        Assert.That(FaultsOf(full, type), Is.Empty);
    }

    [Test]
    public void a_certificate_is_usable([ValueSource(nameof(Algorithms))] string algorithm, [Values] bool hasUsage)
    {
        using var key = ClientKeyPair.Make(algorithm);
        using var certificate = key.Certificate(Now, hasUsage ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment : null);

        Assert.That(FaultsOf(certificate), Is.Empty);
    }

    [Test]
    [Property("Requirement", "CLI-15")]
    public void a_key_for_something_else_is_refused()
    {
        using var key = ClientKeyPair.Make("ES256");
        const string use = "is not for signatures: its use is not sig.";
        const string operations = "is not for checking signatures: its key_ops lack verify.";

        AssertFault(key, jwk => jwk["use"] = "enc", use);
        AssertFault(key, jwk => jwk["use"] = "", use);
        AssertFault(key, jwk => jwk["use"] = "SIG", use);
        AssertFault(key, jwk => jwk["key_ops"] = new JsonArray(), operations);
        AssertFault(key, jwk => jwk["key_ops"] = new JsonArray("sign"), operations);
        AssertFault(key, jwk => jwk["key_ops"] = new JsonArray("encrypt", "wrapKey", "Verify"), operations);
        AssertFault(key, jwk => (jwk["use"], jwk["key_ops"]) = ("sig", new JsonArray("encrypt")), operations);
        AssertFault(key, jwk => jwk["key_ops"] = "verify", Unreadable);
        AssertFault(key, jwk => jwk["use"] = new JsonArray("sig"), Unreadable);
        AssertFault(key, jwk => jwk["use"] = null, Unreadable);
    }

    [Test]
    [Property("Requirement", "CLI-15")]
    public void a_certificate_for_something_else_is_refused()
    {
        using var key = ClientKeyPair.Make("RS256");
        using var certificate = key.Certificate(Now, X509KeyUsageFlags.KeyEncipherment);

        Assert.That(FaultsOf(certificate), Is.EqualTo(new[] { Sentence("is a certificate whose key usage leaves out digitalSignature.") }));
    }

    [Test]
    public void a_private_key_is_refused_and_not_shown([Values("ES256", "ES512", "PS256")] string algorithm)
    {
        using var key = ClientKeyPair.Make(algorithm);
        var jwk = key.PrivateJwk();

        Assert.That(FaultsOf(jwk), Is.EqualTo(new[] { Sentence("holds a private key; leave that with the client, and put only its public members here.") }));
        foreach (var member in new[] { "d", "p", "q", "dp", "dq", "qi", "oth" })
            AssertFault(key, part => part[member] = "AQAB", "holds a private key; leave that with the client, and put only its public members here.");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void a_symmetric_key_is_refused_and_not_shown()
    {
        const string sentence = "is a symmetric key, with which the server could sign as the client; use an EC or RSA key.";
        using var key = ClientKeyPair.Make("ES256");

        Assert.That(FaultsOf(new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" }), Is.EqualTo(new[] { Sentence(sentence) }));
        Assert.That(FaultsOf(new JsonObject { ["kty"] = "oct" }), Is.EqualTo(new[] { Sentence(sentence) }));
        AssertFault(key, jwk => jwk["k"] = "c2VjcmV0", sentence);
    }

    [TestCase(1024)]
    [TestCase(1536)]
    [TestCase(2040)]
    [Property("Requirement", "KEY-02")]
    public void a_weak_rsa_key_is_refused(int bits)
    {
        using var key = ClientKeyPair.Make("PS256", bits);
        using var certificate = key.Certificate(Now);
        var sentence = $"is an RSA key of {bits} bits; it must have 2048 to 8192.";

        AssertFault(key, _ => { }, sentence);
        Assert.That(FaultsOf(certificate), Is.EqualTo(new[] { Sentence(sentence) }));
        // Zeros in front do not make it stronger.
        AssertFault(key, jwk => jwk["n"] = ClientKeyPair.Text([.. new byte[200], .. System.Buffers.Text.Base64Url.DecodeFromChars((string)jwk["n"]!)]), sentence);
    }

    [Test]
    public void an_rsa_key_that_costs_too_much_is_refused()
    {
        AssertFault(_rsa, jwk => jwk["n"] = ClientKeyPair.Text([0x80, .. new byte[1023], 1]), "is an RSA key of 8200 bits; it must have 2048 to 8192.");
        AssertFault(_rsa, jwk => jwk["n"] = "", "is an RSA key of 0 bits; it must have 2048 to 8192.");
    }

    [TestCase("AQ", Description = "1: everybody can sign")]
    [TestCase("Aw", Description = "3")]
    [TestCase("AP__", Description = "65535, with a zero in front")]
    [TestCase("AQAA", Description = "even")]
    [TestCase("AQAAAAE", Description = "more than 32 bits")]
    [TestCase("")]
    [TestCase("AA")]
    public void an_rsa_exponent_is_odd_and_large(string exponent)
    {
        AssertFault(_rsa, jwk => jwk["e"] = exponent, "is an RSA key that nobody should use: its modulus must be odd, and its exponent an odd number of 65537 or more.");
    }

    [Test]
    public void an_rsa_modulus_is_odd()
    {
        AssertFault(_rsa, jwk => jwk["n"] = ClientKeyPair.Text([0x80, .. new byte[255]]), "is an RSA key that nobody should use: its modulus must be odd, and its exponent an odd number of 65537 or more.");
    }

    [TestCase("secp256k1")]
    [TestCase("P-192")]
    [TestCase("p-256")]
    [TestCase("Ed25519")]
    [TestCase("")]
    [Property("Requirement", "KEY-02")]
    public void another_curve_is_refused(string curve)
    {
        using var key = ClientKeyPair.Make("ES256");
        AssertFault(key, jwk => jwk["crv"] = curve, "is on a curve that is not taken; use P-256, P-384 or P-521.");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void a_certificate_on_another_curve_is_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        using var certificate = new CertificateRequest("CN=client", ecdsa, HashAlgorithmName.SHA256).CreateSelfSigned(Now, Now.AddDays(1));

        Assert.That(FaultsOf(certificate), Is.EqualTo(new[] { Sentence("is on a curve that is not taken; use P-256, P-384 or P-521.") }));
    }

    [Test]
    public void a_point_lies_on_its_curve()
    {
        using var key = ClientKeyPair.Make("ES256");
        using var other = ClientKeyPair.Make("ES256");
        AssertFault(key, jwk => jwk["y"] = other.PublicJwk()["y"]!.DeepClone(), Unreadable);
        AssertFault(key, jwk => (jwk["x"], jwk["y"]) = (ClientKeyPair.Text(new byte[32]), ClientKeyPair.Text(new byte[32])), Unreadable);
        AssertFault(key, jwk => jwk["crv"] = "P-384", Unreadable);
        AssertFault(key, jwk => jwk["x"] = ClientKeyPair.Text(new byte[31]), Unreadable);
        AssertFault(key, jwk => jwk["x"] = ClientKeyPair.Text([0, .. System.Buffers.Text.Base64Url.DecodeFromChars((string)jwk["x"]!)]), Unreadable);
    }

    [TestCase("ES256", "ES384", "ES256")]
    [TestCase("ES256", "none", "ES256")]
    [TestCase("ES256", "HS256", "ES256")]
    [TestCase("PS256", "PS512", "PS256 or RS256")]
    [TestCase("PS256", "RSA-OAEP", "PS256 or RS256")]
    [TestCase("PS256", "", "PS256 or RS256")]
    [Property("Requirement", "KEY-06")]
    public void an_algorithm_goes_with_the_key(string kind, string algorithm, string possible)
    {
        using var key = ClientKeyPair.Make(kind);
        AssertFault(key, jwk => jwk["alg"] = algorithm, $"names an alg that does not go with it; its signatures are {possible}.");
    }

    [Test]
    public void a_key_id_has_a_length()
    {
        using var key = ClientKeyPair.Make("ES256");
        AssertFault(key, jwk => jwk["kid"] = "", "has a kid that is empty or longer than 128 characters.");
        AssertFault(key, jwk => jwk["kid"] = new string('k', 129), "has a kid that is empty or longer than 128 characters.");
        AssertFault(key, jwk => jwk["kid"] = 1, Unreadable);
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void a_key_id_is_used_once()
    {
        using var one = ClientKeyPair.Make("ES256");
        using var two = ClientKeyPair.Make("ES256");
        var (first, second) = (one.PublicJwk(), two.PublicJwk());
        (first["kid"], second["kid"]) = ("same", "same");

        Assert.That(
            SampleSettings.Faults((Type, "JWK"), (Value, first.ToJsonString()), ("Clients:0:ClientSecrets:1:Type", "JWK"), ("Clients:0:ClientSecrets:1:Value", second.ToJsonString())),
            Is.EqualTo(new[] { "TokenServer:Clients:0:ClientSecrets:1:Value ('machine') has the kid of another key of this client." }));
    }

    [TestCase("x", Unreadable)]
    [TestCase("{", Unreadable)]
    [TestCase("[]", Unreadable)]
    [TestCase("null", Unreadable)]
    [TestCase("\"EC\"", Unreadable)]
    [TestCase("{}", Kind)]
    [TestCase("""{"keys":[]}""", Kind)]
    [TestCase("""{"kty":"OKP","crv":"Ed25519","x":"AA"}""", Kind)]
    [TestCase("""{"kty":"ec"}""", Kind)]
    [TestCase("""{"kty":1}""", Unreadable)]
    [TestCase("""{"kty":"EC"}""", Unreadable)]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"AA"}""", Unreadable)]
    [TestCase("""{"kty":"RSA","n":"AA"}""", Unreadable)]
    [TestCase("""{"kty":"RSA","n":"A A+/=","e":"AQAB"}""", Unreadable)]
    [TestCase("""{"kty":"RSA","kty":"EC"}""", Unreadable)]
    [TestCase("", "is missing; it is the client's public key.")]
    public void a_text_that_is_no_key_is_refused(string value, string sentence) => Assert.That(SampleSettings.Faults((Type, "JWK"), (Value, value)), Is.EqualTo(new[] { Sentence(sentence) }));

    [TestCase("x")]
    [TestCase("AAAA")]
    [TestCase("-----BEGIN CERTIFICATE-----")]
    public void a_text_that_is_no_certificate_is_refused(string value) =>
        Assert.That(SampleSettings.Faults((Type, "X509CertificateBase64"), (Value, value)), Is.EqualTo(new[] { Sentence(UnreadableCertificate) }));

    [Test]
    public void a_certificate_with_its_private_key_is_none()
    {
        using var key = ClientKeyPair.Make("ES256");
        using var certificate = key.Certificate(Now);
        Assert.That(
            SampleSettings.Faults((Type, "X509CertificateBase64"), (Value, Convert.ToBase64String(certificate.Export(X509ContentType.Pkcs12)))),
            Is.EqualTo(new[] { Sentence(UnreadableCertificate) }));
    }

    [Test]
    public void a_public_client_has_no_key()
    {
        using var key = ClientKeyPair.Make("ES256");
        Assert.That(
            SampleSettings.Faults(("Clients:1:ClientSecrets:0:Type", "JWK"), ("Clients:1:ClientSecrets:0:Value", key.PublicJwk().ToJsonString())),
            Has.One.Contains("must be empty"));
    }

    [TestCase("private_key_jwt", null)]
    [TestCase("client_secret_basic", "is client_secret_basic, but ClientSecrets holds no shared secret.")]
    [TestCase("client_secret_post", "is client_secret_post, but ClientSecrets holds no shared secret.")]
    [Property("Requirement", "CLI-08")]
    public void a_method_has_what_it_needs(string method, string? sentence)
    {
        using var key = ClientKeyPair.Make("ES256");
        Assert.That(
            SampleSettings.Faults((Type, "JWK"), (Value, key.PublicJwk().ToJsonString()), ("Clients:0:Properties:token_endpoint_auth_method", method)),
            Is.EqualTo(sentence is null ? Array.Empty<string>() : [$"TokenServer:Clients:0:Properties:token_endpoint_auth_method ('machine') {sentence}"]));
    }

    private static void AssertFault(ClientKeyPair key, Action<JsonObject> spoil, string sentence)
    {
        var jwk = key.PublicJwk();
        spoil(jwk);
        Assert.That(FaultsOf(jwk), Is.EqualTo(new[] { Sentence(sentence) }), jwk.ToJsonString());
    }

    private static string[] FaultsOf(JsonObject jwk, string type = "JWK") => SampleSettings.Faults((Type, type), (Value, jwk.ToJsonString()));

    private static string[] FaultsOf(X509Certificate2 certificate) => SampleSettings.Faults((Type, "X509CertificateBase64"), (Value, Convert.ToBase64String(certificate.RawData)));

    private static string Sentence(string sentence) => $"TokenServer:{Value} ('machine') {sentence}";
}
