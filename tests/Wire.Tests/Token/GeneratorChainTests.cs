using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>Responses that generators of two plugins make together, as a client gets them.</summary>
public sealed class GeneratorChainTests
{
    private static readonly FixturePlugin Outer = new("outer", """

        public sealed class Outer(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var response = await next.ProcessAsync(result);
                response.Custom["seen"] = string.Join(' ', response.Custom.Keys.Order());
                response.Custom["kind"] = "outer";
                response.Custom.Remove("noise");
                return response;
            }
        }
        """);

    private static readonly FixturePlugin Inner = new("inner", """

        public sealed class Inner(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var raw = result.ValidatedRequest.Raw;
                if (raw["inner"] == "throws")
                    throw new FormatException("no");
                var response = await next.ProcessAsync(result);
                (response.Custom["kind"], response.Custom["noise"]) = ("inner", 1);
                if (raw["inner"] == "forges")
                    response.AccessToken = "forged";
                if (raw["inner"] == "shadows")
                    response.Custom["access_token"] = "forged";
                return response;
            }
        }
        """);

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await Servers.WithAsync([Outer, Inner], settings =>
    {
        settings.AddClient("both", ["client_credentials"], ["api1"]);
        settings.AddClient("one", ["client_credentials"], ["api1"]);
        settings.Section("Plugins", "Bindings", "ResponseGenerators", "Clients")["both"] = new JsonArray("outer", "inner");
        settings.BindGenerator("one", "outer");
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task outermost_has_the_last_word_on_what_the_inner_one_added()
    {
        var answer = await AskAsync("both", "");

        Assert.That((int)answer.Status, Is.EqualTo(200));
        Assert.That(answer.Text("kind"), Is.EqualTo("outer"));
        Assert.That(answer.Text("seen"), Is.EqualTo("kind noise"));
        Assert.That(answer.Has("noise"), Is.False);
    }

    [Test]
    public async Task client_with_one_generator_is_not_concerned()
    {
        var answer = await AskAsync("one", "throws");

        Assert.That(answer.Text("seen"), Is.EqualTo(""));
    }

    [TestCase("throws")]
    [TestCase("forges")]
    [TestCase("shadows")]
    public async Task what_the_inner_one_does_wrong_is_not_made_right_by_the_outer_one(string what)
    {
        var answer = await AskAsync("both", what);

        Assert.That((int)answer.Status, Is.EqualTo(500));
        Assert.That(answer.Error, Is.EqualTo("server_error"));
        Assert.That(answer.Has("access_token"), Is.False);
    }

    private Task<TokenAnswer> AskAsync(string client, string inner) =>
        _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", "secret"), ("scope", "api1"), ("inner", inner));
}
