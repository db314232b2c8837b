using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rules for clients, their secrets excepted.</summary>
public sealed class ClientRuleTests
{
    [TestCase("", "is missing.")]
    [TestCase("two words", "must be visible ASCII without spaces (RFC 6749 appendix A.1).")]
    [TestCase("clïent", "must be visible ASCII without spaces (RFC 6749 appendix A.1).")]
    [TestCase("machine", "is the identifier of another client.")]
    public void an_identifier_is_sayable_and_unique(string id, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:1:ClientId", id)), Is.EqualTo(new[] { $"TokenServer:Clients:1:ClientId {Named(id)}{sentence}" }));

    [Test]
    public void an_identifier_has_a_length() =>
        Assert.That(SampleSettings.Faults(("Clients:1:ClientId", new string('a', 257))), Has.One.EndsWith("is longer than 256 characters."));

    [Test]
    public void identifiers_are_compared_ordinally() => Assert.That(SampleSettings.Faults(("Clients:1:ClientId", "MACHINE")), Is.Empty);

    [Test, Property("Requirement", "AUT-25")]
    public void a_client_is_nobodys_subject() =>
        Assert.That(
            SampleSettings.Faults(("Users:0:SubjectId", "machine")),
            Is.EqualTo(new[] { "TokenServer:Clients:0:ClientId ('machine') is the SubjectId of a user; an API could take one for the other (RFC 9700 §4.15)." }));

    [TestCase("implicit", "names the grant type implicit, which is not offered (RFC 9700 §2.1.2).")]
    [TestCase("hybrid", "names the grant type hybrid, which is not offered (RFC 9700 §2.1.2).")]
    [TestCase("refresh_token", "names refresh_token, which is not listed here: AllowOfflineAccess decides.")]
    [TestCase("client_credentials", "lets a public client use client_credentials, which needs a client that authenticates (RFC 6749 §4.4).")]
    [TestCase("password delegation", "must be one grant type: visible ASCII without spaces.")]
    [TestCase("", "must be one grant type: visible ASCII without spaces.")]
    public void a_grant_type_is_one_that_can_be_used(string grantType, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:1:AllowedGrantTypes:1", grantType)), Is.EqualTo(new[] { $"TokenServer:Clients:1:AllowedGrantTypes:1 ('app') {sentence}" }));

    [Test]
    public void a_grant_type_has_a_length() =>
        Assert.That(SampleSettings.Faults(("Clients:1:AllowedGrantTypes:1", new string('a', 257))), Has.One.EndsWith("is longer than 256 characters."));

    [TestCase("password")]
    [TestCase("urn:example:a-grant-of-a-plugin")]
    public void a_grant_type_may_come_from_a_plugin(string grantType) => Assert.That(SampleSettings.Faults(("Clients:1:AllowedGrantTypes:1", grantType)), Is.Empty);

    [Test]
    public void a_client_can_do_something() =>
        Assert.That(
            SampleSettings.Faults(("Clients:1:AllowedGrantTypes:0", null)),
            Is.EqualTo(new[] { "TokenServer:Clients:1:AllowedGrantTypes ('app') is empty, so that the client could do nothing." }));

    [TestCase("ap1", "names no scope in ApiScopes or IdentityResources; did you mean api1?")]
    [TestCase("orders", "names no scope in ApiScopes or IdentityResources.")]
    [TestCase("urn:api1", "names an API; list the scopes of the API instead.")]
    [TestCase("offline_access", "names offline_access, which is not listed here: AllowOfflineAccess decides.")]
    public void an_allowed_scope_exists(string scope, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:0:AllowedScopes:1", scope)), Is.EqualTo(new[] { $"TokenServer:Clients:0:AllowedScopes:1 ('machine') {sentence}" }));

    [Property("Requirement", "TOK-17")]
    [TestCase("AccessTokenLifetime", "0")]
    [TestCase("AccessTokenLifetime", "-1")]
    [TestCase("AccessTokenLifetime", "31536001")]
    [TestCase("IdentityTokenLifetime", "0")]
    [TestCase("IdentityTokenLifetime", "2147483647")]
    public void a_lifetime_makes_sense(string property, string seconds) =>
        Assert.That(
            SampleSettings.Faults(($"Clients:0:{property}", seconds)),
            Is.EqualTo(new[] { $"TokenServer:Clients:0:{property} ('machine') must be between 1 and 31536000 seconds." }));

    [TestCase("1")]
    [TestCase("31536000")]
    public void the_longest_and_the_shortest_lifetime_are_allowed(string seconds) => Assert.That(SampleSettings.Faults(("Clients:0:AccessTokenLifetime", seconds)), Is.Empty);

    [Test]
    public void id_tokens_are_signed_with_what_the_server_has() =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:AllowedIdentityTokenSigningAlgorithms:0", "PS256")),
            Is.EqualTo(new[] { "TokenServer:Clients:0:AllowedIdentityTokenSigningAlgorithms:0 ('machine') is not an algorithm that this server signs with; it has ES256 and RS256." }));

    [TestCase("", "", "7", "Type", "is missing.")]
    [TestCase("", "sub", "alice", "Type", "makes the claim sub, which only the server states; set ClientClaimsPrefix or rename it.")]
    [TestCase("client_", "id", "x", "Type", "makes the claim client_id, which only the server states; set ClientClaimsPrefix or rename it.")]
    public void a_claim_of_a_client_has_a_name_of_its_own(string prefix, string type, string value, string property, string sentence) =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:ClientClaimsPrefix", prefix), ("Clients:0:Claims:0:Type", type), ("Clients:0:Claims:0:Value", value)),
            Is.EqualTo(new[] { $"TokenServer:Clients:0:Claims:0:{property} ('machine') {sentence}" }));

    [TestCase("http://www.w3.org/2001/XMLSchema#integer", "seven")]
    [TestCase("http://www.w3.org/2001/XMLSchema#integer64", "7.5")]
    [TestCase("http://www.w3.org/2001/XMLSchema#boolean", "yes")]
    [TestCase("http://www.w3.org/2001/XMLSchema#double", "NaN")]
    [TestCase("json", "{")]
    public void a_claim_of_a_client_is_what_it_says(string valueType, string value) =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:Claims:0:Type", "tenant"), ("Clients:0:Claims:0:Value", value), ("Clients:0:Claims:0:ValueType", valueType)),
            Is.EqualTo(new[] { "TokenServer:Clients:0:Claims:0:Value ('machine') is not of the type that ValueType says." }));

    [TestCase("0", "audience", "urn:a urn:b", "must be one audience, such as urn:orders.")]
    [TestCase("0", "audience", "", "must be one audience, such as urn:orders.")]
    [TestCase("0", "impersonates", "app ap", "names 'ap', which is no client.")]
    [TestCase("0", "token_endpoint_auth_method", "client_secret_jwt", "must be one of client_secret_basic, client_secret_post, private_key_jwt, none.")]
    [TestCase("0", "token_endpoint_auth_method", "private_key_jwt", "is private_key_jwt, but ClientSecrets holds no key.")]
    [TestCase("0", "token_endpoint_auth_method", "none", "is none, but RequireClientSecret is true.")]
    [TestCase("1", "token_endpoint_auth_method", "private_key_jwt", "is private_key_jwt, but RequireClientSecret is false.")]
    [TestCase("1", "token_endpoint_auth_method", "client_secret_basic", "is client_secret_basic, but RequireClientSecret is false.")]
    public void a_property_that_the_server_reads_makes_sense(string client, string property, string value, string sentence) =>
        Assert.That(
            SampleSettings.Faults(($"Clients:{client}:Properties:{property}", value)),
            Is.EqualTo(new[] { $"TokenServer:Clients:{client}:Properties:{property} ('{(client == "0" ? "machine" : "app")}') {sentence}" }));

    [TestCase("AllowPlainTextPkce", "true")]
    [TestCase("RequireDPoP", "true")]
    [TestCase("PairWiseSubjectSalt", "pepper")]
    [TestCase("ProtocolType", "saml2p")]
    public void a_setting_whose_feature_is_not_built_keeps_its_default(string property, string value) =>
        Assert.That(
            SampleSettings.Faults(($"Clients:0:{property}", value)),
            Is.EqualTo(new[] { $"TokenServer:Clients:0:{property.Split(':')[0]} ('machine') is not built; leave it out." }));

    [TestCase("RequirePkce", "true")]
    [TestCase("AuthorizationCodeLifetime", "60")]
    [TestCase("DPoPClockSkew", "00:05:00")]
    [TestCase("AccessTokenType", "Jwt")]
    public void a_default_may_be_written_out(string property, string value) => Assert.That(SampleSettings.Faults(($"Clients:0:{property}", value)), Is.Empty);

    [Test]
    public void every_setting_of_a_client_is_either_built_or_has_to_keep_its_default()
    {
        string[] names = [.. typeof(Client).GetProperties().Select(property => property.Name)];

        Assert.That(names, Is.SupersetOf(Host.Options.Rules.BuiltFeatures.OfClient));
    }

    private static string Named(string name) => name.Length > 0 ? $"('{name}') " : "";
}
