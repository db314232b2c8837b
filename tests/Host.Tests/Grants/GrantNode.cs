using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
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

/// <summary>Grants from their beginning to the last refresh, step by step, so that a test can come in between. Over a store in memory that fails on command.</summary>
internal sealed class GrantNode : IAsyncDisposable
{
    public const string Web = "web";
    public const string Reusing = "reusing";

    private readonly ServerParts _parts;

    private GrantNode(ServerParts parts, FaultyStore store) => (_parts, Store) = (parts, store);

    public ServerParts Parts => _parts;

    public FaultyStore Store { get; }

    public TokenGate Gate => _parts.Get<TokenGate>();

    public static async Task<GrantNode> OpenAsync()
    {
        var parts = new ServerParts(settings =>
        {
            foreach (var name in new[] { Web, Reusing })
                settings.AddClient(name, ["own"], ["api1", "api2"])["AllowOfflineAccess"] = true;
            settings.Client(Reusing)["RefreshTokenUsage"] = "ReUse";
            settings.Client(Reusing)["RefreshTokenExpiration"] = "Sliding";
            settings["ApiResources"]!.AsArray().Add(new JsonObject { ["Name"] = "urn:too", ["Scopes"] = new JsonArray("api1") });
        });
        var store = new FaultyStore(parts.Get<MemoryStore>());
        await parts.Get<OperationalStore>().UseAsync(store);
        return new GrantNode(parts, store);
    }

    public static ClaimsPrincipal Subject(string sub) => new(new ClaimsIdentity([new Claim("sub", sub)], "test"));

    /// <summary>A request that the gate has granted, and that begins a grant once it is committed.</summary>
    public async Task<TokenRequest> GrantedAsync(string client = Web, string scope = "api1 offline_access", string[]? resources = null)
    {
        var request = _parts.Request(client, scope, resources);
        request.Subject = Subject("1");
        request.Grant = new ValidatedGrant(new ExtensionGrantValidationContext(request), ValidatedGrant.Host, null);
        Assert.That(await Gate.DecideAsync(request), Is.Null);
        return request;
    }

    /// <returns>The first refresh token of a grant.</returns>
    public async Task<string> BeginAsync(string client = Web, string scope = "api1 offline_access", string[]? resources = null)
    {
        var request = await GrantedAsync(client, scope, resources);
        var token = await request.RefreshTokenService.CreateRefreshTokenAsync(new RefreshTokenCreationRequest { Client = request.Client, Subject = request.Subject! });
        Assert.That(await CommitAsync(request), Is.True);
        return token;
    }

    /// <summary>A refresh request, let through by its grant and the gate.</summary>
    public async Task<TokenRequest> PresentedAsync(string refreshToken, string client = Web)
    {
        var form = new TokenRequestForm();
        form.Parameters["refresh_token"] = refreshToken;
        var request = _parts.Get<TokenRequests>().Open(new DefaultHttpContext(), form, _parts.Client(client), GrantType.RefreshToken, ScopeGrant.None, null, PluginTable.Empty);
        var context = new ExtensionGrantValidationContext(request);
        await _parts.Get<IEnumerable<IExtensionGrantValidator>>().OfType<RefreshTokenGrant>().Single().ValidateAsync(context);
        Assert.That(context.Result.IsError, Is.False, context.Result.Error);
        request.Subject = context.Result.Subject;
        request.Grant = new ValidatedGrant(context, ValidatedGrant.Host, null);
        Assert.That(await Gate.DecideAsync(request), Is.Null);
        return request;
    }

    public static Task<string> UpdateAsync(TokenRequest request) => request.RefreshTokenService.UpdateRefreshTokenAsync(
        new RefreshTokenUpdateRequest { RefreshToken = request.RefreshToken!, Handle = request.RefreshTokenHandle!, Client = request.Client });

    public Task<bool> CommitAsync(TokenRequest request) => _parts.Get<GrantCommit>().TryCommitAsync(request);

    public async Task<GrantState> StateAsync(string refreshToken) =>
        _parts.Get<HandleKeys>().TryRead(HandleKind.RefreshToken, refreshToken, out var handle)
            ? (await _parts.Get<GrantStore>().FindAsync(handle.RecordId))!.State
            : throw new InvalidOperationException("It is no refresh token.");

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
