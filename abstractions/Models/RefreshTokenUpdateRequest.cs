namespace PluginTokenServer.Models;

/// <summary>A refresh token that has been used and is to be rotated or kept.</summary>
public class RefreshTokenUpdateRequest
{
    /// <summary>The refresh token as it came. A credential: do not log it.</summary>
    public string Handle { get; set; } = "";

    /// <summary>The grant behind it.</summary>
    public RefreshToken RefreshToken { get => field ??= new(); set; }

    /// <summary>The client that presented it.</summary>
    public Client Client { get => field ??= new(); set; }

    /// <summary>Whether the grant itself was changed and has to be written, even if the handle stays the same.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool MustUpdate { get; set; }
}
