using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Moq;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.TokenExchange;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.TokenExchange;

/// <summary>One exchange, with everything about it right but for what the test makes wrong.</summary>
internal sealed class Exchange : ILogger<TokenExchangeGrantValidator>
{
    public const string Subject = "the.subjects.token";
    public const string Actor = "the.actors.token";
    public const long End = 2_000_000_000;

    public Mock<ITokenValidator> Tokens { get; } = new(MockBehavior.Strict);

    public ExchangeRule Rule { get; } = new() { ClientId = "orders", SubjectAudiences = ["urn:orders"], Targets = ["urn:stock", "urn:bill"], Delegation = true };

    public ExchangeSettings Settings { get; } = new();

    public Client Client { get; } = new() { ClientId = "orders", AllowedScopes = ["read", "write", "stock"] };

    public List<string> Entries { get; } = [];

    /// <summary>The parameters; those of <see langword="null"/> are left out.</summary>
    public Dictionary<string, string?[]> Form { get; } = new()
    {
        ["subject_token"] = [Subject],
        ["subject_token_type"] = ["urn:ietf:params:oauth:token-type:access_token"],
    };

    public static Claim[] Alice(params Claim[] more) =>
    [
        new("sub", "alice"), new("client_id", "web"), new("aud", "urn:orders"), new("scope", "read"), new("scope", "write"), new("exp", $"{End}"), new("idp", "local"), new("amr", "pwd"), new("auth_time", "1700000000"), .. more,
    ];

    public static Claim[] Own(params Claim[] more) => [new("sub", "orders"), new("client_id", "orders"), new("exp", $"{End}"), .. more];

    public Exchange Answer(string token, params Claim[] claims) => Answer(token, new TokenValidationResult { IsError = false, Claims = claims, Jwt = token });

    public Exchange Answer(string token, TokenValidationResult result)
    {
        Tokens.Setup(tokens => tokens.ValidateAccessTokenAsync(token, null)).ReturnsAsync(result);
        return this;
    }

    public Exchange By(string? token, string? type = "urn:ietf:params:oauth:token-type:access_token")
    {
        (Form["actor_token"], Form["actor_token_type"]) = ([token], [type]);
        return this;
    }

    public async Task<ExtensionGrantValidationContext> RunAsync()
    {
        Settings.Clients = [Rule];
        var request = new ValidatedTokenRequest { Client = Client, ClientId = Client.ClientId, IssuerName = "https://id.example.com", AccessTokenLifetime = 3600 };
        foreach (var (name, value) in Form.SelectMany(field => field.Value, (field, value) => (field.Key, value)).Where(field => field.value is not null))
            request.Raw.Add(name, value);
        var context = new ExtensionGrantValidationContext(request);
        await new TokenExchangeGrantValidator(Settings, new Presentation(Tokens.Object), new Target(Resources()), this).ValidateAsync(context);
        return context;
    }

    public async Task<string?> ErrorAsync() => (await RunAsync()).Result.Error;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add(formatter(state, exception));

    // read leads to both targets and to the orders, write to the orders and to the bills, stock to the stock.
    private static IResourceStore Resources()
    {
        ApiResource[] apis = [new("urn:orders") { Scopes = ["read", "write"] }, new("urn:stock") { Scopes = ["read", "stock"] }, new("urn:bill") { Scopes = ["read", "write"] }];
        var store = new Mock<IResourceStore>(MockBehavior.Strict);
        store.Setup(known => known.FindApiScopesByNameAsync(It.IsAny<IEnumerable<string>>()))
            .ReturnsAsync((IEnumerable<string> names) => [.. names.Where(name => name is "read" or "write" or "stock").Select(name => new ApiScope(name))]);
        store.Setup(known => known.FindApiResourcesByScopeNameAsync(It.IsAny<IEnumerable<string>>()))
            .ReturnsAsync((IEnumerable<string> names) => [.. apis.Where(api => api.Scopes.Intersect(names).Any())]);
        return store.Object;
    }
}
