using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>A plugin that knows the users instead of the configuration.</summary>
public sealed class ProfileServiceTests
{
    private const string Source = """

        public sealed class OwnProfiles(IProfileService server) : IProfileService
        {
            public async Task GetProfileDataAsync(ProfileDataRequestContext context)
            {
                switch (context.Subject.FindFirst("sub")!.Value)
                {
                    case "throws later": throw new InvalidOperationException("swordfish");
                    case "null claims": context.IssuedClaims = null!; return;
                    case "decorated" or "1":
                        await server.GetProfileDataAsync(context);
                        context.IssuedClaims.Add(new Claim("decorated", "yes"));
                        return;
                }

                context.IssuedClaims.Add(new Claim("name", "Own"));
                context.IssuedClaims.Add(new Claim("asked", string.Join(",", context.RequestedClaimTypes.Order())));
                context.IssuedClaims.Add(new Claim("caller", context.Caller));
                foreach (var type in new[] { "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "scope", "cnf", "auth_time", "idp", "amr", "acr", "sid", "nonce", "at_hash" })
                    context.IssuedClaims.Add(new Claim(type, "forged"));
            }

            public async Task IsActiveAsync(IsActiveContext context)
            {
                switch (context.Subject.FindFirst("sub")!.Value)
                {
                    case "inactive": context.IsActive = false; break;
                    case "throws": throw new InvalidOperationException("swordfish");
                    case "1" or "2": await server.IsActiveAsync(context); break;
                    case "reinstated": context.IsActive = false; context.IsActive = true; break;
                    case var hanging when hanging.StartsWith("hangs"):
                        Signals.Set(hanging + " reached");
                        await Signals.WhenSet(hanging + " released");
                        break;
                }
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([new FixturePlugin("profiles", Source, Signals.Source), ShapePlugin.Instance, ProbePlugin.Instance], settings =>
    {
        settings.AddClient("portal", ["shape"], ["api1", "openid", "profile"])["AlwaysIncludeUserClaimsInIdToken"] = true;
        settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]);
        settings["ApiResources"]![0]!["UserClaims"] = new JsonArray("name", "email");
        settings["Users"]![1]!["Enabled"] = false;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task a_plugin_says_what_is_known_of_a_user_and_nothing_that_the_server_answers_for()
    {
        var answer = (await AskAsync("somebody", ("scope", "api1 openid profile"), ("want", "identity"))).MustBeIssued();
        foreach (var claims in new[] { answer.Claims(), TokenAnswer.PayloadOf(answer.Text("id_token")!) })
        {
            Assert.That(claims.GetProperty("name").GetString(), Is.EqualTo("Own"));
            Assert.That(claims.GetProperty("sub").GetString(), Is.EqualTo("somebody"));
            Assert.That(claims.GetRawText(), Does.Not.Contain("forged"));
        }

        Assert.That(answer.Claims().GetProperty("asked").GetString(), Is.EqualTo("email,name"));
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task somebody_whom_it_calls_inactive_gets_no_token()
    {
        (await AskAsync("inactive")).MustBeRefused("invalid_grant");
        (await AskAsync("reinstated")).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task a_token_of_somebody_whom_it_calls_inactive_is_refused()
    {
        var forger = new Forger(_server);
        Assert.That((await _server.ProbeAsync(forger.With(claims => claims["sub"] = "somebody"))).Valid, Is.True);
        await _server.MustRefuseAsync(forger.With(claims => claims["sub"] = "inactive"));
    }

    [TestCase("throws")]
    [TestCase("throws later")]
    [TestCase("null claims")]
    [Property("Requirement", "EXT-06")]
    public async Task a_directory_that_fails_is_no_reason_to_issue_a_token(string user)
    {
        (await AskAsync(user)).MustBeServerError(_server);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task a_directory_that_hangs_is_given_up_at_the_deadline()
    {
        var user = "hangs" + Signals.New();
        var asking = AskAsync(user);
        await Signals.WhenSet(user + " reached");
        (await _server.AskAsync("machine", "client_credentials")).MustBeIssued();
        _server.Clock.Advance(TimeSpan.FromSeconds(5));
        (await asking).MustBePutOff();
        Signals.Set(user + " released");
    }

    [Test]
    public async Task a_plugin_may_ask_the_server_for_what_it_does_not_know_itself()
    {
        var claims = (await AskAsync("1")).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("name").GetString(), claims.GetProperty("decorated").GetString()), Is.EqualTo(("Alice", "yes")));
        (await AskAsync("2")).MustBeRefused("invalid_grant");
    }

    private Task<TokenAnswer> AskAsync(string subject, params (string Name, string Value)[] form) =>
        _server.AskAsync("portal", "shape", Array.Exists(form, field => field.Name == "scope") ? [("subject", subject), .. form] : [("subject", subject), ("scope", "api1"), .. form]);
}
