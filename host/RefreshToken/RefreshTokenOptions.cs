using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.RefreshToken;

/// <summary>The section <c>TokenServer:RefreshTokens</c>.</summary>
internal sealed class RefreshTokenOptions
{
    /// <summary>How long after a rotation a confidential client that missed the answer gets the same one again, in seconds; 0 is strict.</summary>
    /// <value>60 by default.</value>
    [Range(0, 300)]
    public int ConfidentialRetrySeconds { get; set; } = 60;

    /// <summary>The same for a public client.</summary>
    /// <value>30 by default.</value>
    [Range(0, 300)]
    public int PublicRetrySeconds { get; set; } = 30;
}
