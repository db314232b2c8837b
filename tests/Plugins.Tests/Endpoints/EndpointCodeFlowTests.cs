using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>A plugin that is this server's login: the browser is sent to it, it signs somebody in, and the client gets its code.</summary>
public sealed class EndpointCodeFlowTests
{
    private const string Map = """
        endpoints.MapGet("/login", async (ISignIn signIn, TimeProvider time, IConfiguration settings, string returnUrl) =>
        {
            var done = await signIn.SignInAsync(settings["Subject"]!, settings["Provider"]!, ["fed", "mfa"], time.GetUtcNow(), returnUrl);
            AppContext.SetData("completion", (done.IsError, done.RedirectUrl));
            return Results.Redirect(done.RedirectUrl);
        });
        """;

    [Test]
    public async Task somebody_whom_the_plugin_knows_signs_in_at_the_client()
    {
        await using var server = await StartAsync("ada", "upstream");
        using var browser = new TestBrowser(server.Address);

        var back = await browser.GetAsync(CodeFlow.Request());

        Assert.That(back.Away?.GetLeftPart(UriPartial.Path), Is.EqualTo(CodeFlow.Callback), back.Html);
        var tokens = await server.Server.RedeemAsync(back.Code);
        Assert.That(tokens.Status, Is.EqualTo(HttpStatusCode.OK), tokens.Body);
        var identity = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(identity.GetProperty("sub").GetString(), Is.EqualTo("ada"));
        Assert.That(identity.GetProperty("amr").EnumerateArray().Select(method => method.GetString()), Is.EqualTo(new[] { "fed", "mfa" }));
        // The session is the server's from here on.
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Code, Is.Not.Empty);
    }

    [Test]
    public async Task somebody_whom_the_server_should_know_and_does_not_is_sent_to_the_page_that_says_so()
    {
        await using var server = await StartAsync("nobody", "local");
        using var browser = new TestBrowser(server.Address);

        var page = await browser.GetAsync(CodeFlow.Request());

        Assert.That(AppContext.GetData("completion"), Is.EqualTo((true, "/account/refused")));
        Assert.That(page.Away, Is.Null);
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Answer["error"], Is.EqualTo("login_required"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/elsewhere")]
    public async Task return_address_that_is_not_the_servers_counts_as_none(string returnUrl)
    {
        await using var server = await StartAsync("ada", "upstream");

        var answer = await server.AskAsync($"/plugins/acme/login?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.That((answer.Status, answer["Location"].Single()), Is.EqualTo((HttpStatusCode.Found, "/")));
    }

    private static Task<EndpointServer> StartAsync(string subject, string provider) => EndpointServer.WithAsync(Map, configure: settings =>
    {
        CodeFlow.Configure(settings);
        settings["SignIn"] = new JsonObject { ["LoginUrl"] = "/plugins/acme/login" };
        settings["Plugins"] = new JsonObject { ["Entries"] = new JsonObject { ["acme"] = new JsonObject { ["Settings"] = new JsonObject { ["Subject"] = subject, ["Provider"] = provider } } } };
    });
}
