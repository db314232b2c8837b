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

    /// <summary>What belongs to a request that is answered on another device; <see langword="null"/> for one that goes through the browser.</summary>
    public CrossDeviceState? CrossDevice { get; init; }
}

/// <summary>What belongs to a request that a client polls for while the user answers it elsewhere (RFC 8628, CIBA Core).</summary>
internal sealed record CrossDeviceState
{
    /// <summary>How many seconds lie between two polls, as it stands now: each that comes too soon makes it longer.</summary>
    public int Interval { get; init; }

    /// <summary>When the client last asked.</summary>
    public DateTimeOffset? PolledAt { get; init; }

    /// <summary>The address that the request came from, to be shown to whoever answers it.</summary>
    public string? Source { get; init; }

    /// <summary>The record by which whoever answers it finds it; gone with the answer.</summary>
    public string? PointerId { get; init; }

    /// <summary>What both devices show, <c>binding_message</c> (CIBA Core §7.1).</summary>
    public string? BindingMessage { get; init; }

    /// <summary>The authentication contexts that the client would like, <c>acr_values</c> (CIBA Core §7.1).</summary>
    public string[] AcrValues { get; init; } = [];

    /// <summary>How the client is told of the answer; <see langword="null"/> for one that only polls.</summary>
    public PingState? Ping { get; init; }
}

/// <summary>What a ping carries (CIBA Core §10.2). Credentials, and so kept only sealed and only until the answer.</summary>
/// <param name="Token">The client's <c>client_notification_token</c>.</param>
/// <param name="AuthReqId">The <c>auth_req_id</c>.</param>
internal sealed record PingState(string Token, string AuthReqId);

/// <summary>How far an authorization request has come. The numbers are in the store.</summary>
internal enum AuthorizationPhase
{
    /// <summary>Pushed, and waited for in the browser.</summary>
    Pushed = 1,

    /// <summary>Granted: what the client has can be redeemed.</summary>
    Granted = 2,

    /// <summary>It has been redeemed.</summary>
    Redeemed = 3,

    /// <summary>The user is waited for on another device, and the client polls.</summary>
    Waiting = 4,

    /// <summary>The user, or who answers for them, said no on another device.</summary>
    Denied = 5,
}
