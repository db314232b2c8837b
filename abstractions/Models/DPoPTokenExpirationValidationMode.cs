namespace PluginTokenServer.Models;

/// <summary>By what the freshness of a DPoP proof is judged (RFC 9449 §11.1).</summary>
[Flags]
public enum DPoPTokenExpirationValidationMode
{
    /// <summary>By nothing that is built in.</summary>
    Custom = 0,

    /// <summary>By the time the client put into it, <c>iat</c> (RFC 9449 §4.2).</summary>
    Iat = 1,

    /// <summary>By a nonce that the server gave out (RFC 9449 §8).</summary>
    Nonce = 2,

    /// <summary>By both.</summary>
    IatAndNonce = Iat | Nonce,
}
