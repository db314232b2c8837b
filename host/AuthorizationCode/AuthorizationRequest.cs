using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Scopes;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>An authorization request that may be asked: its client, its target and everything it says have been looked at.</summary>
internal sealed record AuthorizationRequest
{
    private const string ProviderPrefix = "idp:";

    public required RegisteredClient Client { get; init; }

    /// <summary>Where the answer goes.</summary>
    public required AuthorizationTarget Target { get; init; }

    /// <summary>Whether the request named the redirect URI itself.</summary>
    public required bool RedirectUriNamed { get; init; }

    public required ScopeGrant Scopes { get; init; }

    /// <summary>The APIs that the request named (RFC 8707 §2.1); <see langword="null"/> if it named none.</summary>
    public string[]? Resources { get; init; }

    public string? Nonce { get; init; }

    public string? CodeChallenge { get; init; }

    public required Prompts Prompts { get; init; }

    /// <summary>How long ago the sign-in may have been.</summary>
    public TimeSpan? MaxAge { get; init; }

    public string? LoginHint { get; init; }

    /// <summary>Whom the client takes the user for: the subject of its <c>id_token_hint</c>.</summary>
    public string? ExpectedSubject { get; init; }

    public string[] AcrValues { get; init; } = [];

    /// <summary>By which provider the client would have the user sign in: the value <c>idp:NAME</c> among <c>acr_values</c>.</summary>
    public string? RequestedProvider => Array.Find(AcrValues, value => value.StartsWith(ProviderPrefix, StringComparison.Ordinal))?[ProviderPrefix.Length..];

    public string? UiLocales { get; init; }

    /// <summary>The grant that began when the request was pushed; <see langword="null"/> for one that came through the browser.</summary>
    public PushedGrant? Pushed { get; init; }
}

/// <summary>Where an authorization response goes, and how.</summary>
/// <param name="RedirectUri">One that the client has registered.</param>
/// <param name="State">Goes back as it came.</param>
/// <param name="ByForm">Whether as a posted form (<c>response_mode=form_post</c>) instead of in the query.</param>
internal sealed record AuthorizationTarget(string RedirectUri, string? State, bool ByForm);

/// <summary>Why an authorization request is refused.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Description">A sentence for the client's developer.</param>
/// <param name="Target">Where to say so; <see langword="null"/> if nowhere but on a page, since nothing vouches for the address.</param>
internal sealed record AuthorizationRefusal(string Code, string Description, AuthorizationTarget? Target)
{
    public static AuthorizationRefusal InvalidRequest(string description, AuthorizationTarget? target) => new("invalid_request", description, target);
}

/// <summary>A pushed request in the store, and the handle it was pushed under.</summary>
internal sealed record PushedGrant(StoredGrant Grant, Handle Handle);
