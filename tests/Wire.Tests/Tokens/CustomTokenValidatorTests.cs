using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Tokens;

/// <summary>A plugin that has the last word on tokens that the server has found good.</summary>
public sealed class CustomTokenValidatorTests
{
    private const string Source = """

        public sealed class OwnTokenValidator : ICustomTokenValidator
        {
            public Task<TokenValidationResult> ValidateAccessTokenAsync(TokenValidationResult result) => Judge(result, "access");

            public Task<TokenValidationResult> ValidateIdentityTokenAsync(TokenValidationResult result) => Judge(result, "identity");

            static Task<TokenValidationResult> Judge(TokenValidationResult result, string kind)
            {
                switch (result.Claims!.FirstOrDefault(claim => claim.Type == "verdict")?.Value)
                {
                    case "no": (result.IsError, result.Error) = (true, "invalid_token"); break;
                    case "no, flag forgotten": result.Error = "invalid_token"; break;
                    case "another": return Task.FromResult(new TokenValidationResult { Error = "invalid_token" });
                    case "null": return Task.FromResult<TokenValidationResult>(null!);
                    case "throw": throw new InvalidOperationException("swordfish");
                    case "more": result.Claims = [.. result.Claims!, new Claim("added", kind)]; break;
                }

                return Task.FromResult(result);
            }
        }
        """;

    private TestServer _server = null!;
    private Forger _forger = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync([new FixturePlugin("verdicts", Source), ProbePlugin.Instance], settings => settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]));
        _forger = new Forger(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task what_it_lets_pass_is_good([Values("access", "identity")] string kind)
    {
        Assert.That((await _server.ProbeAsync(Token(kind, "yes"), ("kind", kind))).Valid, Is.True);
        Assert.That((await _server.ProbeAsync(Token(kind, "more"), ("kind", kind))).Claims, Does.Contain("added=" + kind));
    }

    [Test]
    public async Task what_it_refuses_is_bad([Values("access", "identity")] string kind, [Values("no", "no, flag forgotten", "another", "null")] string verdict)
    {
        var answer = await _server.ProbeAsync(Token(kind, verdict), ("kind", kind));
        Assert.That((answer.Valid, answer.Why), Is.EqualTo((false, "invalid_token")));
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task where_it_fails_no_token_is_good([Values("access", "identity")] string kind)
    {
        // The fault is in the plugin that validates, and told apart from a bad token: whoever asked gets an exception.
        var answer = await _server.AskAsync(ProbePlugin.Client, "probe", ("token", Token(kind, "throw")), ("kind", kind));
        Assert.That((answer.Text("valid"), answer.Has("threw")), Is.EqualTo(((string?)null, true)), answer.Body);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
    }

    [Test]
    public async Task it_makes_no_bad_token_good() => await _server.MustRefuseAsync(_forger.With(claims => (claims["verdict"], claims["exp"]) = ("yes", _forger.Now - 60)));

    private string Token(string kind, string verdict)
    {
        if (kind == "access")
            return _forger.With(claims => claims["verdict"] = verdict);
        var claims = _forger.Claims();
        (claims["aud"], claims["verdict"]) = ("machine", verdict);
        return _forger.Token(_forger.Header(_forger.RsaKey, "JWT"), claims, _forger.RsaKey);
    }
}
