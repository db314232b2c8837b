using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Generators that have further tokens made: <c>CreateIdentityTokenAsync</c>, <c>CreateAccessTokenAsync</c>, <c>CreateSecurityTokenAsync</c>.</summary>
public sealed class ExtraTokensTests
{
    [Test]
    public async Task id_token_is_the_users_and_hashes_the_access_token()
    {
        var answer = await AskAsync("openid profile api1", ("nonce", "n-1"));
        answer.ShouldSucceed();
        var claims = TokenAnswer.PayloadOf(answer.Text("session_token")!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("1"));
            Assert.That(claims.Claim("aud"), Is.EqualTo("ExtraTokensGenerator"));
            Assert.That(claims.Claim("nonce"), Is.EqualTo("n-1"));
            Assert.That(claims.Claim("name"), Is.EqualTo("Alice"));
            Assert.That(claims.Claim("at_hash"), Is.EqualTo(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(answer.AccessToken)).AsSpan(0, 16))));
        }
    }

    [Test]
    public async Task extra_tokens_are_the_servers_own()
    {
        var server = await Servers.Extended;
        var validator = server.Services.GetRequiredService<ITokenValidator>();
        var answer = await AskAsync("openid api1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await validator.ValidateIdentityTokenAsync(answer.Text("session_token")!, "ExtraTokensGenerator")).IsError, Is.False);
            Assert.That((await validator.ValidateAccessTokenAsync(answer.Text("download_token")!, "api1")).IsError, Is.False);
        }
    }

    [Test]
    public async Task extra_access_token_may_live_shorter_and_say_more()
    {
        var answer = await AskAsync("openid api1");
        var claims = TokenAnswer.PayloadOf(answer.Text("download_token")!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("use"), Is.EqualTo("download"));
            Assert.That(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), Is.EqualTo(60));
            Assert.That(answer.Text("expires_in"), Is.EqualTo("3600"), "the first token keeps its own lifetime");
        }
    }

    [Test]
    public async Task id_token_that_is_put_into_the_response_is_sent_as_id_token()
    {
        var answer = await AskAsync("openid api1", ("openly", "yes"));

        answer.ShouldSucceed();
        Assert.That(answer.Text("id_token"), Is.EqualTo(answer.Text("session_token")));
    }

    [Test]
    public async Task id_token_under_its_reserved_name_among_the_custom_entries_is_a_fault()
    {
        var answer = await AskAsync("openid api1", ("as", "id_token"));

        answer.ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);
        Assert.That((await Servers.Extended).Logs.Text, Does.Contain("the custom entry 'id_token' has a name that is reserved for the server."));
    }

    [Test]
    public async Task id_token_without_the_granted_openid_is_a_fault()
    {
        var answer = await AskAsync("api1");

        answer.ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);
    }

    private static async Task<TokenAnswer> AskAsync(string scope, params (string Name, string Value)[] form) =>
        await (await Servers.Extended).PasswordAsync("ExtraTokensGenerator", ("alice", "alice"), scope, form);
}
