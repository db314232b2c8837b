namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rules for scopes, identity resources and APIs.</summary>
public sealed class ResourceRuleTests
{
    [TestCase("ApiScopes:2", "", "is missing.")]
    [TestCase("ApiScopes:2", "two words", "has a character that a scope may not have: only visible ASCII without quote and backslash (RFC 6749 §3.3).")]
    [TestCase("ApiScopes:2", "a\"b", "has a character that a scope may not have: only visible ASCII without quote and backslash (RFC 6749 §3.3).")]
    [TestCase("ApiScopes:2", "a\\b", "has a character that a scope may not have: only visible ASCII without quote and backslash (RFC 6749 §3.3).")]
    [TestCase("ApiScopes:2", "größe", "has a character that a scope may not have: only visible ASCII without quote and backslash (RFC 6749 §3.3).")]
    [TestCase("ApiScopes:2", "offline_access", "is reserved for asking for refresh tokens.")]
    [TestCase("ApiScopes:2", "api1", "is the name of another scope or identity resource.")]
    [TestCase("IdentityResources:1", "api1", "is the name of another scope or identity resource.")]
    [TestCase("IdentityResources:1", "openid", "is the name of another scope or identity resource.")]
    public void the_name_of_a_scope_is_a_scope_token_of_its_own(string path, string name, string sentence) =>
        Assert.That(
            SampleSettings.Faults(($"{path}:Name", name), ($"{path}:UserClaims:0", "name")),
            Is.EqualTo(new[] { $"TokenServer:{path}:Name {Named(name)}{sentence}" }));

    [Test]
    public void a_scope_name_has_a_length() =>
        Assert.That(SampleSettings.Faults(("ApiScopes:2:Name", new string('a', 257))), Has.One.EndsWith("is longer than 256 characters."));

    [Test]
    public void an_identity_resource_stands_for_claims() =>
        Assert.That(
            SampleSettings.Faults(("IdentityResources:1:Name", "profile")),
            Is.EqualTo(new[] { "TokenServer:IdentityResources:1:UserClaims ('profile') is empty; an identity resource stands for at least one claim type." }));

    [TestCase("", "is missing.")]
    [TestCase("urn:api 2", "must be visible ASCII without spaces, for instance urn:orders.")]
    [TestCase("urn:api1", "is the name of another API.")]
    public void the_name_of_an_api_is_an_audience_of_its_own(string name, string sentence) =>
        Assert.That(
            SampleSettings.Faults(("ApiResources:1:Name", name), ("ApiResources:1:DisplayName", "x")),
            Is.EqualTo(new[] { $"TokenServer:ApiResources:1:Name {Named(name)}{sentence}" }));

    [Test]
    public void an_api_name_has_a_length() =>
        Assert.That(SampleSettings.Faults(("ApiResources:1:Name", new string('a', 513))), Has.One.EndsWith("is longer than 512 characters."));

    [Test]
    public void an_api_may_be_called_like_a_scope() => Assert.That(SampleSettings.Faults(("ApiResources:1:Name", "api1")), Is.Empty);

    [TestCase("ap1", "names no scope in ApiScopes; did you mean api1?")]
    [TestCase("openid", "names no scope in ApiScopes.")]
    public void the_scopes_of_an_api_exist(string scope, string sentence) =>
        Assert.That(SampleSettings.Faults(("ApiResources:0:Scopes:1", scope)), Is.EqualTo(new[] { $"TokenServer:ApiResources:0:Scopes:1 ('urn:api1') {sentence}" }));

    [Test]
    public void an_api_is_signed_for_with_what_the_server_has()
    {
        Assert.That(SampleSettings.Faults(("ApiResources:0:AllowedAccessTokenSigningAlgorithms:0", "RS256")), Is.Empty);
        Assert.That(
            SampleSettings.Faults(("ApiResources:0:AllowedAccessTokenSigningAlgorithms:0", "ES256"), ("ApiResources:0:AllowedAccessTokenSigningAlgorithms:1", "none")),
            Is.EqualTo(new[] { "TokenServer:ApiResources:0:AllowedAccessTokenSigningAlgorithms:1 ('urn:api1') is not an algorithm that this server signs with; it has ES256 and RS256." }));
    }

    [TestCase("api3")]
    [TestCase("urn:api3#fragment")]
    public void an_api_that_must_be_named_can_be_named(string name) =>
        Assert.That(
            SampleSettings.Faults(("ApiResources:1:Name", name), ("ApiResources:1:RequireResourceIndicator", "true")),
            Is.EqualTo(new[] { $"TokenServer:ApiResources:1:RequireResourceIndicator ('{name}') needs a Name that is an absolute URI without a fragment (RFC 8707 §2)." }));

    [Test]
    public void an_api_may_have_secrets() => Assert.That(SampleSettings.Faults(("ApiResources:0:ApiSecrets:0:Value", SampleSettings.SecretHash)), Is.Empty);

    private static string Named(string name) => name.Length > 0 ? $"('{name}') " : "";
}
