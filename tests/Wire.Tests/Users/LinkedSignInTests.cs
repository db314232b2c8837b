using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;
using PluginTokenServer.Wire.Tests.SignIn.External;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>People of the database sign in by another provider: this server again, through the bundled plugin for that.</summary>
public sealed class LinkedSignInTests
{
    private readonly TestClock _clock = new();
    private TestServer _provider = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _provider = await ExternalServers.StartProviderAsync("127.0.0.2", ExternalServers.Corp, _clock);

    [OneTimeTearDown]
    public async Task StopAsync() => await _provider.DisposeAsync();

    [Test]
    public async Task whoever_is_linked_is_that_person_and_nobody_else_gets_in()
    {
        await using var server = await StartAsync("Refuse");
        Assert.That((await server.RunAsync("add", "carol", "--no-password", "--email", "alice@example.com")).ExitCode, Is.Zero);
        using (var stranger = server.Browser(_provider.Address))
        {
            await SignInAsync(server, stranger);
            await stranger.MustBeNobodyAsync();
        }

        Assert.That((await server.RunAsync("link", "carol", ExternalServers.Corp, "1")).ExitCode, Is.Zero);
        using var browser = server.Browser(_provider.Address);
        var claims = await server.IdentityAsync(await SignInAsync(server, browser));
        Assert.That((await server.RunAsync("list", "carol")).Out, Does.Contain(claims.GetProperty("sub").GetString()));
        Assert.That(claims.GetProperty("idp").GetString(), Is.EqualTo(ExternalServers.Corp));
        Assert.That((await browser.GetAsync("/plugins/users/")).Html, Does.Contain("You have no password here.").And.Not.Contain("/plugins/users/password"));

        Assert.That((await server.RunAsync("disable", "carol")).ExitCode, Is.Zero);
        await browser.MustBeNobodyAsync();
        using var later = server.Browser(_provider.Address);
        await SignInAsync(server, later);
        await later.MustBeNobodyAsync();
    }

    [Test]
    public async Task somebody_new_is_made_at_their_first_sign_in_where_the_operator_wants_it()
    {
        await using var server = await StartAsync("Create");
        using var browser = server.Browser(_provider.Address);
        var first = await server.IdentityAsync(await SignInAsync(server, browser));
        Assert.That((await server.RunAsync("list")).Out, Does.Contain($"{first.GetProperty("sub").GetString()}\tno-password\tAlice"));
        using var again = server.Browser(_provider.Address);
        Assert.That((await server.IdentityAsync(await SignInAsync(server, again))).GetProperty("sub").GetString(), Is.EqualTo(first.GetProperty("sub").GetString()));
    }

    private Task<TestServer> StartAsync(string policy) => ExternalServers.StartAsync([_provider.As(ExternalServers.Corp)], _clock, tokenServer => UsersPlugin.Enable(tokenServer, settings => settings["ExternalUsers"] = policy));

    private static async Task<BrowserPage> SignInAsync(TestServer server, TestBrowser browser) =>
        await browser.SignInByAsync((await browser.GetAsync(CodeFlow.Request(("scope", "openid profile api1")))).MustBeLogin(), ExternalServers.Corp);
}
