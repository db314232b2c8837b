namespace PluginTokenServer.Host.Token;

/// <summary>An error response: what the client is told, and with which status. The one table of them.</summary>
internal sealed record OAuthError(int Status, string Code, string? Description = null)
{
    /// <summary>When to come back (RFC 9110 §10.2.3).</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether to name the Basic scheme (RFC 6749 §5.2: if the client tried to authenticate by the Authorization header).</summary>
    public bool ChallengeBasic { get; init; }

    /// <summary>The methods that the endpoint takes instead (RFC 9110 §15.5.6).</summary>
    public string? Allow { get; init; }

    /// <summary>The scope that it takes (RFC 6750 §3).</summary>
    public string? Scope { get; init; }

    /// <summary>Further entries of the response.</summary>
    public Dictionary<string, object>? Custom { get; init; }

    /// <summary>Finds the log record of a fault of the server.</summary>
    public string? CorrelationId { get; init; }

    public static OAuthError InvalidRequest(string description) => new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static OAuthError UnauthorizedClient(string description) => new(StatusCodes.Status400BadRequest, "unauthorized_client", description);

    public static OAuthError UnsupportedGrantType { get; } = new(StatusCodes.Status400BadRequest, "unsupported_grant_type", "This server has no such grant type.");

    /// <summary>RFC 7009 §2.2.1.</summary>
    public static OAuthError UnsupportedTokenType { get; } =
        new(StatusCodes.Status400BadRequest, "unsupported_token_type", "This access token stands for itself and cannot be revoked; it expires.");

    /// <summary>The same for an unknown client and a wrong secret: it tells nobody which clients there are.</summary>
    public static OAuthError InvalidClient(bool byHeader) => new(StatusCodes.Status401Unauthorized, "invalid_client", "Client authentication failed.") { ChallengeBasic = byHeader };

    /// <summary>RFC 6750 §3.1: a protected resource was asked for without a token, which is no error yet.</summary>
    public static OAuthError TokenMissing { get; } = new(StatusCodes.Status401Unauthorized, "");

    /// <summary>RFC 6750 §3.1. The same for every reason.</summary>
    public static OAuthError InvalidToken { get; } =
        new(StatusCodes.Status401Unauthorized, "invalid_token", "The access token is malformed, expired, revoked, or not this server's.");

    /// <summary>RFC 6750 §3.1.</summary>
    public static OAuthError InsufficientScope(string scope) =>
        new(StatusCodes.Status403Forbidden, "insufficient_scope", $"This takes a user's access token with the scope {scope}.") { Scope = scope };

    public static OAuthError MethodNotAllowed { get; } =
        new(StatusCodes.Status405MethodNotAllowed, "invalid_request", "This endpoint takes POST only.") { Allow = HttpMethods.Post };

    public static OAuthError TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, "invalid_request", "The request body is too large.");

    public static OAuthError TooManyAttempts(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "Too many failed attempts from this address; try again later.") { RetryAfter = retryAfter };

    public static OAuthError TemporarilyUnavailable(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The server cannot answer this request right now; try again later.") { RetryAfter = retryAfter };

    public static OAuthError ServerError(string correlationId) =>
        new(StatusCodes.Status500InternalServerError, "server_error", "The server failed to answer. The operator finds the reason by the correlation id.") { CorrelationId = correlationId };

    /// <summary>The refusal of a grant. 400, but 401 for <c>invalid_client</c> (RFC 6749 §5.2).</summary>
    public static OAuthError OfGrant(string code, string? description, Dictionary<string, object>? custom) =>
        new(code == "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest, code, description) { Custom = custom };
}
