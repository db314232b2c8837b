using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

/// <summary>Every flow, and every way for it to fail; afterwards nothing that was secret stands in any log, trace or metric.</summary>
[NonParallelizable]
public sealed class SecrecyTests
{
    private const string Plugins = """
        using PluginTokenServer.Validation;
        public sealed class Exchanging(ITokenValidator tokens) : IExtensionGrantValidator
        {
            public string GrantType => "exchanging";
            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var result = await tokens.ValidateAccessTokenAsync(context.Request.Raw["token"] ?? "");
                context.Result = result.IsError
                    ? new GrantValidationResult(PluginTokenServer.Models.TokenErrors.InvalidGrant)
                    : new GrantValidationResult(result.Claims!.First(claim => claim.Type == "sub").Value, "exchange");
            }
        }
        public sealed class Quoting : IExtensionGrantValidator
        {
            public string GrantType => "quoting";
            public Task ValidateAsync(ExtensionGrantValidationContext context) => throw new InvalidOperationException("cannot use " + context.Request.Raw["token"]);
        }
        """;

    // What goes to plugins that take the log leaves the machine.
    private const string Sink = """
        using PluginTokenServer.Services;
        public sealed class Sink : ILogSink
        {
            public Task WriteAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
            {
                foreach (var entry in entries)
                    ((Action<string>)AppContext.GetData("secrecy")!)($"{entry.Level} {entry.Category}[{entry.EventId}] {entry.Message} {entry.MessageTemplate} {string.Join(' ', entry.Attributes)} {entry.Exception}");
                return Task.CompletedTask;
            }
        }
        """;

    private readonly List<string> _secrets = [];
    private readonly ConcurrentQueue<string> _forwarded = new();
    private RecordedTelemetry _told = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task RunEverything()
    {
        _told = new RecordedTelemetry();
        AppContext.SetData("secrecy", (Action<string>)_forwarded.Enqueue);
        _server = await TestServer.StartAsync(
            Configure,
            root =>
            {
                PluginCompiler.Compile(Path.Combine(root, "plugins"), "exchange", Plugins);
                PluginCompiler.Compile(Path.Combine(root, "plugins"), "sink", Sink);
            },
            services: services => services.AddSingleton<ILoggerProvider>(_told),
            // An operator who looks for a fault and has everything logged.
            args: ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace", $"--Logging:{typeof(RecordedTelemetry).FullName}:LogLevel:Default=Trace", "--Logging:LogSinks:LogLevel:Default=Trace"]);
        await RunClientsAsync();
        await RunUsersAsync();
        await RunExchangesAsync();
        await RunMistakenRequestsAsync();
        await RunMalformedRequestsAsync();
        await _server.StopAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _told.Dispose();
        AppContext.SetData("secrecy", null);
    }

    [Test]
    [Property("Requirement", "GEN-09")]
    public void no_secret_password_or_token_stands_in_any_log_trace_or_metric()
    {
        Assert.That(_secrets, Has.Count.GreaterThan(25));
        var hits = _secrets.Distinct().SelectMany(secret => _told.Mentioning(secret)).Distinct().ToList();
        Assert.That(hits, Is.Empty);
    }

    [Test]
    [Property("Requirement", "GEN-09")]
    public void nor_in_what_plugins_are_told_that_take_the_log()
    {
        Assert.That(_forwarded, Has.Some.Contains("Issued a token to client strong").And.Some.StartsWith("Debug "));
        Assert.That(_secrets.Distinct().SelectMany(secret => _forwarded.Where(told => told.Contains(secret, StringComparison.OrdinalIgnoreCase))).Distinct(), Is.Empty);
    }

    [Test]
    [Property("Requirement", "GEN-09")]
    public void what_may_be_said_is_recorded_at_every_level()
    {
        Assert.That(_told.Records, Has.Some.StartsWith("Trace ").Or.Some.StartsWith("Debug "));
        Assert.That(_told.Records, Has.Some.Contains("Issued a token to client strong"));
        Assert.That(_told.Records, Has.Some.Contains("Authentication of client strong"));
        Assert.That(_told.Records, Has.Some.Contains("RequestPath"), "The scopes are searched too.");
        Assert.That(_told.Activities, Is.Not.Empty);
        Assert.That(_told.Measurements, Has.Some.Contains("http.server.request.duration"));
    }

    private void Configure(System.Text.Json.Nodes.JsonObject configuration)
    {
        configuration.AddClient("strong", ["client_credentials", "password", "exchanging", "quoting"], ["api1", "openid"])["ClientSecrets"] =
            new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["Value"] = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Secret("strong-secret")))) });
        configuration.AddClient("slow", ["client_credentials"], ["api1"])["ClientSecrets"] =
            new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["Value"] = PasswordHashes.Of(Secret("slow-secret")) });
        configuration["Users"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject
        {
            ["SubjectId"] = "3",
            ["Username"] = "carol",
            ["PasswordHash"] = PasswordHashes.Of(Secret("carol-password")),
        });
    }

    private async Task RunClientsAsync()
    {
        await AskAsync(HttpStatusCode.OK, null, ("grant_type", "client_credentials"), ("client_id", "strong"), ("client_secret", "strong-secret"));
        await AskAsync(HttpStatusCode.OK, Basic("strong", "strong-secret"), ("grant_type", "client_credentials"), ("scope", "api1"));
        await AskAsync(HttpStatusCode.OK, null, ("grant_type", "client_credentials"), ("client_id", "slow"), ("client_secret", "slow-secret"));
        await AskAsync(HttpStatusCode.Unauthorized, null, ("grant_type", "client_credentials"), ("client_id", "slow"), ("client_secret", Secret("wrong-slow-secret")));
        await AskAsync(HttpStatusCode.Unauthorized, Basic("strong", "wrong-basic-secret"), ("grant_type", "client_credentials"));
        await AskAsync(HttpStatusCode.Unauthorized, Basic("nobody", "secret-of-nobody"), ("grant_type", "client_credentials"));
        await AskAsync(HttpStatusCode.Unauthorized, "Bearer " + Secret("bearer-token-where-none-belongs"), ("grant_type", "client_credentials"), ("client_id", "strong"));
        await AskAsync(HttpStatusCode.BadRequest, Basic("strong", "strong-secret"), ("grant_type", "client_credentials"), ("client_secret", Secret("second-secret")));
        for (var i = 0; i < 21; i++)
            await AskAsync(null, null, ("grant_type", "client_credentials"), ("client_id", "rsa"), ("client_secret", Secret("guessed-secret")));
    }

    private async Task RunUsersAsync()
    {
        (string, string)[] client = [("grant_type", "password"), ("client_id", "strong"), ("client_secret", "strong-secret")];
        await AskAsync(HttpStatusCode.OK, null, [.. client, ("username", "carol"), ("password", "carol-password"), ("scope", "api1")]);
        await AskAsync(HttpStatusCode.OK, null, [.. client, ("username", "carol"), ("password", "carol-password"), ("scope", "openid api1")]);
        await AskAsync(HttpStatusCode.BadRequest, null, [.. client, ("username", "carol"), ("password", Secret("wrong-password")), ("scope", "api1")]);
        await AskAsync(HttpStatusCode.BadRequest, null, [.. client, ("username", Secret("password-typed-as-name")), ("password", "x"), ("scope", "api1")]);
        await AskAsync(HttpStatusCode.BadRequest, null, [.. client, ("username", "carol"), ("password", Secret("long-password") + new string('x', 1100)), ("scope", "api1")]);
        for (var i = 0; i < 11; i++)
            await AskAsync(null, null, [.. client, ("username", "dave"), ("password", Secret("guessed-password")), ("scope", "api1")]);
    }

    private async Task RunExchangesAsync()
    {
        (string, string)[] client = [("client_id", "strong"), ("client_secret", "strong-secret"), ("scope", "api1")];
        var token = (await AskAsync(HttpStatusCode.OK, null, [.. client, ("grant_type", "password"), ("username", "carol"), ("password", "carol-password")])).AccessToken;
        await AskAsync(HttpStatusCode.OK, null, [.. client, ("grant_type", "exchanging"), ("token", token)]);
        await AskAsync(HttpStatusCode.BadRequest, null, [.. client, ("grant_type", "exchanging"), ("token", token[..^2])]);
        await AskAsync(HttpStatusCode.BadRequest, null, [.. client, ("grant_type", "exchanging"), ("token", Secret("token-that-is-none"))]);
        await AskAsync(HttpStatusCode.InternalServerError, null, [.. client, ("grant_type", "quoting"), ("token", token)]);
        await AskAsync(HttpStatusCode.InternalServerError, null, [.. client, ("grant_type", "quoting"), ("token", Secret("token-a-plugin-quotes"))]);
    }

    private async Task RunMistakenRequestsAsync()
    {
        await AskAsync(HttpStatusCode.BadRequest, Basic("strong", "strong-secret"), ("grant_type", "refresh_token"), ("refresh_token", Secret("refresh-token-sent")));
        await AskAsync(HttpStatusCode.BadRequest, Basic("strong", "strong-secret"), ("grant_type", "authorization_code"), ("code", Secret("code-sent")), ("code_verifier", Secret("verifier-sent")));
        await AskAsync(HttpStatusCode.Unauthorized, null, ("grant_type", "client_credentials"), ("client_id", "strong"), ("client_assertion", Secret("assertion-sent")));
        await AskAsync(HttpStatusCode.BadRequest, null, ("client_id", "strong"), ("client_secret", "strong-secret"), ("scope", Secret("secret-typed-as-scope")));

        using var query = new HttpRequestMessage(HttpMethod.Post, $"/connect/token?client_id=strong&client_secret={Secret("secret-in-the-query")}") { Content = new FormUrlEncodedContent([]) };
        Assert.That((await _server.SendAsync(query)).Status, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.Unauthorized));
        using var got = await _server.Http.GetAsync($"/connect/token?password={Secret("password-in-the-query")}");
        using var unknown = await _server.Http.GetAsync($"/connect/nowhere?access_token={Secret("token-in-the-query")}");
        using var document = await _server.Http.GetAsync($"/.well-known/openid-configuration?id_token_hint={Secret("hint-in-the-query")}");
    }

    private async Task RunMalformedRequestsAsync()
    {
        foreach (var request in new[]
        {
            RawConnection.TokenRequest($"client_id=strong&client_secret={Secret("secret-in-a-malformed-form")}&a=%"),
            RawConnection.TokenRequest($"client_id=strong&client_secret={Secret("repeated-secret")}&client_secret={Secret("repeated-secret-2")}"),
            RawConnection.TokenRequest("client_id=strong", $"Authorization : Basic {Secret("secret-before-a-spaced-colon")}"),
            RawConnection.TokenRequest("client_id=strong", $"Authorization: Basic {Secret("secret-before-nul")}\0"),
            RawConnection.TokenRequest("client_id=strong", $"Authorization Basic {Secret("secret-without-colon")}"),
            $"POST /connect/token?client_secret={Secret("secret-in-a-bad-line")} HTTP/1.1 x\r\nHost: localhost\r\n\r\n",
            $"POST http://localhost:x/?{Secret("secret-in-a-bad-target")} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            $"client_secret={Secret("secret-that-is-no-http")}\r\n\r\n",
        })
        {
            Assert.That((await RawConnection.AskAsync(_server.Address, request))!.Status, Is.AnyOf(400, 401));
        }
    }

    private string Basic(string clientId, string secret)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{clientId}:{Secret(secret)}"));
        return "Basic " + Secret(encoded);
    }

    private string Secret(string secret)
    {
        _secrets.Add(secret);
        return secret;
    }

    // The header of a token is the same for all; what follows it is not to be seen.
    private async Task<TokenAnswer> AskAsync(HttpStatusCode? expected, string? authorization, params (string, string)[] form)
    {
        var answer = await _server.TokenAsync(authorization, form);
        if (expected is not null)
            Assert.That(answer.Status, Is.EqualTo(expected), answer.Body);
        foreach (var name in new[] { "access_token", "id_token", "refresh_token" })
            _secrets.AddRange(answer.Text(name)?.Split('.').Skip(1) ?? []);
        return answer;
    }
}
