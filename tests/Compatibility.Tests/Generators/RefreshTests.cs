using System.Net;
using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Published generators that make refresh tokens by the service, and answer refresh requests their own way.</summary>
public sealed class RefreshTests
{
    private const string Client = "RefreshingGenerator";

    [Test]
    public async Task refresh_token_that_the_generator_made_is_refreshed_and_noted_upon()
    {
        var first = await UserAsync();
        first.ShouldSucceed();
        var second = await RefreshAsync(first.Text("refresh_token")!, ("rename", "kitchen"));
        second.ShouldSucceed();
        var third = await RefreshAsync(second.Text("refresh_token")!);
        third.ShouldSucceed();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((second.Text("device"), third.Text("device"), third.Text("scopes")), Is.EqualTo(("kitchen", "kitchen", "2")));
            Assert.That(new[] { first.Text("refresh_token"), second.Text("refresh_token"), third.Text("refresh_token") }, Is.Unique);
            Assert.That(third.Claims().Claim("sub"), Is.EqualTo("1"));
        }
    }

    [TestCase("greedy")]
    [TestCase("impostor")]
    public async Task generator_cannot_grant_beyond_the_request(string how) =>
        (await UserAsync((how, "yes"))).ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);

    [Test]
    public async Task generator_cannot_make_one_that_was_not_asked_for() =>
        (await (await Servers.Extended).PasswordAsync(Client, ("alice", "alice"), "api1")).ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);

    private static async Task<TokenAnswer> UserAsync(params (string Name, string Value)[] form) =>
        await (await Servers.Extended).PasswordAsync(Client, ("alice", "alice"), "api1 offline_access", form);

    private static async Task<TokenAnswer> RefreshAsync(string refreshToken, params (string Name, string Value)[] form) =>
        await (await Servers.Extended).TokenAsync([("grant_type", "refresh_token"), ("client_id", Client), ("client_secret", "secret"), ("refresh_token", refreshToken), .. form]);
}
