using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>The published example as it reads on its page, with the braces and returns lost that a copied text loses; and beside it the one that was meant.</summary>
public sealed class SeedValidatorTests
{
    private const string Source = """

        public class SlippedDelegationGrantValidator : IExtensionGrantValidator
        {
            private readonly ITokenValidator _validator;

            public SlippedDelegationGrantValidator(ITokenValidator validator)
            {
                _validator = validator;
            }

            public string GrantType => "slipped";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var userToken = context.Request.Raw.Get("token");

                if (string.IsNullOrEmpty(userToken))
                    context.Result = new GrantValidationResult(TokenErrors.InvalidGrant);

                var result = await _validator.ValidateAccessTokenAsync(userToken!);
                if (result.IsError)
                    context.Result = new GrantValidationResult(TokenErrors.InvalidGrant);

                // get user's identity
                var sub = result.Claims!.FirstOrDefault(c => c.Type == "sub")!.Value;

                context.Result = new GrantValidationResult(sub, "delegation");
            }
        }

        public class DelegationGrantValidator(ITokenValidator validator) : IExtensionGrantValidator
        {
            public string GrantType => "exchange";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var userToken = context.Request.Raw.Get("token");
                if (string.IsNullOrEmpty(userToken))
                {
                    context.Result = new GrantValidationResult(TokenErrors.InvalidRequest, "The parameter token is missing.");
                    return;
                }

                var result = await validator.ValidateAccessTokenAsync(userToken);
                if (result.IsError || !result.Claims!.Any(c => c.Type == "aud" && c.Value == context.Request.Client.Properties["audience"]))
                {
                    context.Result = new GrantValidationResult(TokenErrors.InvalidGrant) { CredentialRejected = true };
                    return;
                }

                var sub = result.Claims!.First(c => c.Type == "sub").Value;
                context.Result = new GrantValidationResult(sub, "delegation") { IssuedClaims = [new Claim("act", "{\"client_id\":\"" + context.Request.ClientId + "\"}", "json")] };
            }
        }

        // Every other way to say no and then yes.
        public class StickyGrantValidator : IExtensionGrantValidator
        {
            public string GrantType => "sticky";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                switch (context.Request.Raw["how"])
                {
                    case "error, success": Say(context, Error()); Say(context, Success()); break;
                    case "error, success later": Say(context, Error()); await Task.Yield(); Say(context, Success()); break;
                    case "error, error": Say(context, Error()); Say(context, new GrantValidationResult(TokenErrors.InvalidTarget)); break;
                    case "error, exception": Say(context, Error()); throw new InvalidOperationException();
                    case "success, error": Say(context, Success()); Say(context, Error()); break;
                    case "success, exception": Say(context, Success()); throw new InvalidOperationException();
                    case "setters, success": Say(context, new GrantValidationResult { IsError = true, Error = "invalid_target" }); Say(context, Success()); break;
                    case "changed initial": context.Result.IsError = true; context.Result.Error = "invalid_target"; Say(context, Success()); break;
                    case "half of an error": context.Result.IsError = false; break;
                    case "null": try { context.Result = null!; } catch (ArgumentNullException) { } break;
                    case "success": Say(context, Success()); break;
                    case "error with claims": Say(context, new GrantValidationResult(TokenErrors.InvalidGrant) { Subject = Success().Subject, IssuedClaims = [new Claim("a", "b")] }); break;
                }
            }

            static void Say(ExtensionGrantValidationContext context, GrantValidationResult result) => context.Result = result;

            static GrantValidationResult Error() => new(TokenErrors.InvalidGrant, "First.");

            static GrantValidationResult Success() => new("1", "sticky");
        }
        """;

    private TestServer _server = null!;
    private Forger _forger = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync([new FixturePlugin("seed", Source), ShapePlugin.Instance], settings =>
        {
            settings.AddClient("exchanger", ["slipped", "exchange", "sticky"], ["api2"])["Properties"] = new JsonObject { ["audience"] = "urn:api1" };
            settings.AddClient("portal", ["shape"], ["api1", "openid"]);
            settings["Users"]![1]!["Enabled"] = false;
        });
        _forger = new Forger(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private string UserToken(Action<JsonObject>? change = null) => _forger.With(claims =>
    {
        (claims["sub"], claims["client_id"], claims["idp"]) = ("1", "roclient", "local");
        change?.Invoke(claims);
    });

    [Test]
    [Property("Requirement", "EXT-02")]
    [Property("Requirement", "EXT-07")]
    public async Task the_example_as_it_reads_gives_no_token_for_a_bad_one([Values(null, "", "nonsense", "a.b.c")] string? token)
    {
        var answer = await _server.AskAsync("exchanger", "slipped", token is null ? [] : [("token", token)]);
        answer.MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task the_example_as_it_reads_gives_no_token_for_one_without_a_subject() =>
        (await _server.AskAsync("exchanger", "slipped", ("token", UserToken(claims => claims.Remove("sub"))))).MustBeRefused("invalid_grant");

    [Test]
    [Property("Requirement", "EXT-02")]
    public async Task the_example_as_it_reads_works_for_a_good_token()
    {
        var claims = (await _server.AskAsync("exchanger", "slipped", ("token", UserToken()))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("client_id").GetString(), claims.GetProperty("scope").GetString()), Is.EqualTo(("1", "exchanger", "api2")));
        Assert.That(claims.Values("amr"), Is.EqualTo(["delegation"]));
    }

    [Test]
    public async Task the_user_keeps_their_identity_and_the_calling_api_is_recorded()
    {
        var claims = (await ExchangeAsync(await _server.UserTokenAsync())).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString()), Is.EqualTo(("1", "urn:api2")));
        Assert.That(claims.GetProperty("act").GetRawText(), Is.EqualTo("""{"client_id":"exchanger"}"""));
    }

    private static readonly string[] BadTokens =
        ["expired", "not yet valid", "of another issuer", "for another audience", "without a subject", "an id token", "of a disabled user", "of a client", "of an unknown client", "without an algorithm", "by another algorithm", "by a foreign key", "changed"];

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task no_token_is_exchanged_that_is([ValueSource(nameof(BadTokens))] string what)
    {
        using var foreign = Host.Keys.SigningKey.Make("ES256", TimeProvider.System.GetUtcNow());
        var good = UserToken();
        var token = what switch
        {
            "expired" => UserToken(claims => claims["exp"] = _forger.Now - 60),
            "not yet valid" => UserToken(claims => claims["nbf"] = _forger.Now + 60),
            "of another issuer" => UserToken(claims => claims["iss"] = "https://attacker.example"),
            "for another audience" => UserToken(claims => claims["aud"] = "urn:api2"),
            "without a subject" => UserToken(claims => claims.Remove("sub")),
            "an id token" => (await _server.AskAsync("portal", "shape", ("subject", "1"), ("scope", "api1 openid"), ("want", "identity"))).MustBeIssued().Text("id_token")!,
            "of a disabled user" => UserToken(claims => claims["sub"] = "2"),
            // A client must not pass for a user: its token's subject is its own name.
            "of a client" => (await _server.AskAsync("machine", "client_credentials", ("scope", "api1"))).AccessToken,
            "of an unknown client" => UserToken(claims => claims["client_id"] = "nobody"),
            "without an algorithm" => _forger.WithHeader(header => header["alg"] = "none"),
            "by another algorithm" => _forger.Hmac(System.Text.Encoding.ASCII.GetBytes(_forger.Key.KeyId)),
            "by a foreign key" => _forger.Token(key: foreign),
            _ => good[..^10] + (good[^10] == 'A' ? 'B' : 'A') + good[^9..],
        };
        (await ExchangeAsync(token)).MustBeRefused("invalid_grant");
    }

    [TestCase("api1")]
    [TestCase("api1 api2")]
    [TestCase("openid")]
    [TestCase("api3")]
    [Property("Requirement", "EXT-05")]
    public async Task an_exchange_reaches_no_scope_that_the_exchanging_client_may_not_have(string scope) =>
        (await _server.AskAsync("exchanger", "exchange", ("token", await _server.UserTokenAsync()), ("scope", scope))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "EXT-05")]
    public async Task a_token_that_was_meant_for_somebody_else_is_not_exchanged()
    {
        // A good token of the same user and the same server, but for an API that is not this client.
        var other = await _server.AskAsync("roclient", "password", ("username", "alice"), ("password", "alice"), ("scope", "api2"));
        (await ExchangeAsync(other.MustBeIssued().AccessToken)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "EXT-04")]
    public async Task whoever_keeps_trying_bad_tokens_is_put_off()
    {
        await using var server = await Servers.WithAsync(new FixturePlugin("seed", Source), settings =>
        {
            settings.Section("Throttling")["GrantFailures"] = 5;
            foreach (var id in new[] { "exchanger", "other" })
                settings.AddClient(id, ["exchange"], ["api2"])["Properties"] = new JsonObject { ["audience"] = "urn:api1" };
        });
        var good = await server.UserTokenAsync();
        for (var i = 0; i < 5; i++)
            (await server.AskAsync("exchanger", "exchange", ("token", "bad" + i))).MustBeRefused("invalid_grant");
        var refused = (await server.AskAsync("exchanger", "exchange", ("token", good))).MustBeRefused(System.Net.HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
        (await server.AskAsync("other", "exchange", ("token", good))).MustBeIssued();
        server.Clock.Advance(TimeSpan.FromSeconds(15));
        (await server.AskAsync("exchanger", "exchange", ("token", good))).MustBeIssued();
    }

    [TestCase("error, success", "invalid_grant")]
    [TestCase("error, success later", "invalid_grant")]
    [TestCase("error, error", "invalid_target")]
    [TestCase("error, exception", "invalid_grant")]
    [TestCase("success, error", "invalid_grant")]
    [TestCase("setters, success", "invalid_target")]
    [TestCase("changed initial", "invalid_target")]
    [TestCase("half of an error", "invalid_grant")]
    [TestCase("null", "invalid_grant")]
    [TestCase("nothing at all", "invalid_grant")]
    [TestCase("error with claims", "invalid_grant")]
    [Property("Requirement", "EXT-02")]
    [Property("Requirement", "EXT-07")]
    public async Task once_no_was_said_it_is_no(string how, string error) => (await _server.AskAsync("exchanger", "sticky", ("how", how))).MustBeRefused(error);

    [Test]
    [Property("Requirement", "EXT-02")]
    public async Task an_exception_after_a_success_is_no_success() => (await _server.AskAsync("exchanger", "sticky", ("how", "success, exception"))).MustBeServerError(_server);

    [Test]
    [Property("Requirement", "EXT-02")]
    public async Task the_operator_reads_which_validator_slipped()
    {
        (await _server.AskAsync("exchanger", "sticky", ("how", "error, success"))).MustBeRefused("invalid_grant");
        Assert.That(_server.Logs.Records.Last(record => record.Id.Name == "SuccessAfterError").Message, Does.Contain("StickyGrantValidator of plugin 'seed'"));
        (await _server.AskAsync("exchanger", "sticky", ("how", "success"))).MustBeIssued();
    }

    private Task<TokenAnswer> ExchangeAsync(string token) => _server.AskAsync("exchanger", "exchange", ("token", token));
}
