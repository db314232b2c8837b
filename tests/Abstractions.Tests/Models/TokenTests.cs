using System.Security.Claims;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class TokenTests
{
    [Test]
    public void a_token_reads_subject_session_and_scopes_from_its_claims()
    {
        var token = new Token { Claims = { new("sub", "1"), new("sid", "s"), new("scope", "read"), new("scope", "write") } };

        Assert.That(token, Has.Property(nameof(Token.SubjectId)).EqualTo("1").And.Property(nameof(Token.SessionId)).EqualTo("s"));
        Assert.That(token.Scopes, Is.EqualTo(new[] { "read", "write" }));
    }

    [Test]
    public void a_token_of_the_client_itself_has_no_subject()
    {
        Assert.That(new Token(), Has.Property(nameof(Token.SubjectId)).Null.And.Property(nameof(Token.SessionId)).Null.And.Property(nameof(Token.Scopes)).Empty);
    }

    [Test]
    public void a_token_is_an_access_token_unless_said_otherwise()
    {
        Assert.That(new Token().Type, Is.EqualTo("access_token"));
        Assert.That(new Token("id_token").Type, Is.EqualTo("id_token"));
    }

    [Test]
    public void a_creation_request_misses_what_is_required()
    {
        var request = new TokenCreationRequest { ValidatedResources = new ResourceValidationResult() };

        Assert.That(request.Validate, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("ValidatedRequest"));
        Assert.That(new TokenCreationRequest().Validate, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("ValidatedResources"));
        request.ValidatedRequest = new ValidatedRequest();
        Assert.That(request.Validate, Throws.Nothing);
    }

    [Test]
    public void a_refresh_token_keeps_an_access_token_for_each_resource()
    {
        var (plain, other) = (new Token(), new Token());
        var grant = new RefreshToken { AccessToken = plain };
        grant.SetAccessToken(other, "urn:other");

        Assert.That(grant.GetAccessToken(), Is.SameAs(plain));
        Assert.That(grant.GetAccessToken("urn:other"), Is.SameAs(other));
        Assert.That(grant.GetAccessToken("urn:unknown"), Is.Null);
        grant.AccessToken = null;
        Assert.That(grant.AccessTokens.Keys, Is.EqualTo(new[] { "urn:other" }));
    }

    [Test]
    public void a_refresh_token_reads_its_subject_identifier_from_the_user()
    {
        var grant = new RefreshToken { Subject = new ClaimsPrincipal(new ClaimsIdentity([new("sub", "1")])), AuthorizedScopes = ["read"] };

        Assert.That(grant, Has.Property(nameof(RefreshToken.SubjectId)).EqualTo("1").And.Property(nameof(RefreshToken.Scopes)).EqualTo(new[] { "read" }));
    }
}
