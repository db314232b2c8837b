namespace PluginTokenServer.Host.Grants;

/// <summary>The authorization request behind a grant: what the request said, as far as it matters later, and how far it has come.</summary>
internal sealed record AuthorizationState
{
    public required AuthorizationPhase Phase { get; init; }

    /// <summary>Until when the handle of this phase is taken.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The pushed parameters, as a query (RFC 9126 §2.1); only while they are waited for.</summary>
    public string? Parameters { get; init; }

    /// <summary>Where the code went.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Whether the authorization request named it. Then the token request has to (RFC 6749 §4.1.3).</summary>
    public bool RedirectUriNamed { get; init; }

    /// <summary>What the proof key is held against, always by S256 (RFC 7636 §4.6); <see langword="null"/> if the request came without.</summary>
    public string? CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    public bool ConsentShown { get; init; }

    /// <summary>How often the code came with a wrong verifier.</summary>
    public int WrongVerifiers { get; init; }
}

/// <summary>How far an authorization request has come. The numbers are in the store.</summary>
internal enum AuthorizationPhase
{
    /// <summary>Pushed, and waited for in the browser.</summary>
    Pushed = 1,

    /// <summary>Granted: a code can be redeemed.</summary>
    CodeIssued = 2,

    /// <summary>The code has been redeemed.</summary>
    Redeemed = 3,
}
