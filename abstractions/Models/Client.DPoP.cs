namespace PluginTokenServer.Models;

public partial class Client
{
    /// <summary>Whether every token request must carry a DPoP proof, so that all tokens are bound to a key of the client (RFC 9449 §5.2, <c>dpop_bound_access_tokens</c>).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool RequireDPoP { get; set; }

    /// <summary>By what the freshness of a DPoP proof is judged (RFC 9449 §11.1).</summary>
    /// <value><see cref="DPoPTokenExpirationValidationMode.Iat"/> by default.</value>
    public DPoPTokenExpirationValidationMode DPoPValidationMode { get; set; } = DPoPTokenExpirationValidationMode.Iat;

    /// <summary>By how much the client's clock may differ where a proof's <c>iat</c> is checked.</summary>
    /// <value>Five minutes by default; in configuration <c>"00:05:00"</c>.</value>
    public TimeSpan DPoPClockSkew { get; set; } = TimeSpan.FromMinutes(5);
}
