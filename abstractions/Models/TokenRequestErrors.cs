namespace PluginTokenServer.Models;

/// <summary>The errors that a token request may be refused with (RFC 6749 §5.2, RFC 8707 §2).</summary>
public enum TokenRequestErrors
{
    /// <summary><c>invalid_request</c>: a parameter is missing, repeated or malformed.</summary>
    InvalidRequest,

    /// <summary><c>invalid_client</c>: the client is unknown or failed to authenticate.</summary>
    InvalidClient,

    /// <summary><c>invalid_grant</c>: the credential or assertion that was presented is invalid, expired, revoked or somebody else's.</summary>
    InvalidGrant,

    /// <summary><c>unauthorized_client</c>: the client may not use this grant type.</summary>
    UnauthorizedClient,

    /// <summary><c>unsupported_grant_type</c>: this server has no such grant type.</summary>
    UnsupportedGrantType,

    /// <summary><c>invalid_scope</c>: a scope is unknown, malformed, or more than the client may have.</summary>
    InvalidScope,

    /// <summary><c>invalid_target</c>: the requested resource is unknown or not the client's to ask for (RFC 8707 §2).</summary>
    InvalidTarget,
}
