using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Tests.Token;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>Requests that begin and refresh grants, step by step, over a store that does as it is told.</summary>
internal sealed class GrantFixture : IAsyncDisposable
{
    private GrantFixture(ServerParts parts)
    {
        Parts = parts;
        Engine = new FaultyStore(parts.Get<MemoryStore>());
    }

    public ServerParts Parts { get; }

    public FaultyStore Engine { get; }

    public GrantStore Grants => Parts.Get<GrantStore>();

    public GrantCommit Commit => Parts.Get<GrantCommit>();

    public static async Task<GrantFixture> OpenAsync(int retrySeconds = 60, Action<JsonObject>? configure = null)
    {
        var fixture = new GrantFixture(new ServerParts(settings =>
        {
            foreach (var (name, type) in new[] { ("web", "Jwt"), ("referring", "Reference") })
            {
                var client = settings.AddClient(name, ["own"], ["api1", "api2"]);
                (client["AllowOfflineAccess"], client["AccessTokenType"]) = (true, type);
            }

            settings["RefreshTokens"] = new JsonObject { ["ConfidentialRetrySeconds"] = retrySeconds };
            configure?.Invoke(settings);
        }));
        await fixture.Parts.Get<OperationalStore>().UseAsync(fixture.Engine);
        await fixture.Parts.Get<SigningKeyUpkeep>().LoadAsync();
        return fixture;
    }

    /// <summary>Begins again with an empty store that behaves.</summary>
    public Task ResetAsync()
    {
        Engine.Recover();
        return Parts.Get<MemoryStore>().RemoveExpiredAsync(DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None);
    }

    /// <summary>A request that has been granted, with the tokens it would be answered with; it has yet to be committed.</summary>
    public async Task<(TokenRequest Request, string AccessToken, string RefreshToken)> BeginAsync(string client = "web", string? sessionId = null, string[]? resources = null, string scope = "api1 offline_access", params Claim[] issuedClaims)
    {
        var request = Parts.Request(client, scope, resources);
        request.IssuedClaims = issuedClaims;
        request.Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1"), new Claim("idp", "local"), new Claim("amr", "own"), new Claim("auth_time", "1")], "own"));
        request.SessionId = sessionId;
        Assert.That(await Parts.Get<TokenGate>().DecideAsync(request), Is.Null);
        request.Grant = new ValidatedGrant(new ExtensionGrantValidationContext(request), ValidatedGrant.Host, "plugin 1.0 abc");
        var response = await request.DefaultGenerator.ProcessAsync(new TokenRequestValidationResult(request));
        return (request, response.AccessToken!, response.RefreshToken!);
    }

    /// <summary>A grant that has been committed.</summary>
    /// <returns>Its first refresh token.</returns>
    public async Task<string> GrantAsync(string client = "web", string[]? resources = null)
    {
        var (request, _, token) = await BeginAsync(client, resources: resources);
        Assert.That(await Commit.TryCommitAsync(request));
        return token;
    }

    /// <summary>A refresh request that the grant has let through; it has yet to be answered.</summary>
    /// <returns><see langword="null"/> if it is refused.</returns>
    public async Task<TokenRequest?> PresentAsync(string refreshToken, string client = "web", bool isAbandoned = false)
    {
        var form = new TokenRequestForm();
        form.Parameters["refresh_token"] = refreshToken;
        var request = Parts.Get<TokenRequests>().Open(new DefaultHttpContext { RequestAborted = new CancellationToken(isAbandoned) }, form, Parts.Client(client), GrantType.RefreshToken, ScopeGrant.None, null, PluginTable.Empty);
        var context = new ExtensionGrantValidationContext(request);
        await Parts.Get<IEnumerable<IExtensionGrantValidator>>().OfType<RefreshTokenGrant>().Single().ValidateAsync(context);
        if (context.Result.IsError)
            return null;
        request.Subject = context.Result.Subject;
        Assert.That(await Parts.Get<TokenGate>().DecideAsync(request), Is.Null);
        request.Grant = new ValidatedGrant(context, ValidatedGrant.Host, null);
        return request;
    }

    /// <summary>Makes the answer of a refresh request. Nothing is committed.</summary>
    /// <returns>The refresh token in it.</returns>
    public static async Task<string> AnswerAsync(TokenRequest request) => (await request.DefaultGenerator.ProcessAsync(new TokenRequestValidationResult(request))).RefreshToken!;

    /// <summary>Refreshes from the beginning to the end.</summary>
    /// <returns>The next refresh token; <see langword="null"/> if it is refused.</returns>
    public async Task<string?> RefreshAsync(string refreshToken, string client = "web")
    {
        if (await PresentAsync(refreshToken, client) is not { } request)
            return null;
        var next = await AnswerAsync(request);
        return await Commit.TryCommitAsync(request) ? next : null;
    }

    public async Task<StoredGrant> OnlyGrantAsync() => (await Grants.FindAsync((await ListAsync(GrantStore.Kind)).Single().Id))!;

    public async Task<IReadOnlyList<Stores.OperationalRecord>> ListAsync(string kind) =>
        await Parts.Get<MemoryStore>().ListAsync(new Stores.OperationalFilter { Kind = kind }, 1000, CancellationToken.None);

    public ValueTask DisposeAsync() => Parts.DisposeAsync();
}
