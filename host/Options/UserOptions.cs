using System.Security.Claims;

namespace PluginTokenServer.Host.Options;

/// <summary>A user in the configuration.</summary>
internal sealed class UserOptions
{
    /// <summary>The subject identifier, <c>sub</c>. Unique among users and clients, never given to anybody else.</summary>
    public string SubjectId { get; set; } = "";

    /// <summary>The name to sign in with. Unique in its canonical form.</summary>
    public string Username { get; set; } = "";

    /// <summary>The hash of the password as <c>user hash</c> prints it.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>The hash, as <c>user hash</c> prints it, of the secret without which nobody has this user asked on another device, <c>user_code</c> (CIBA Core §7.1).</summary>
    /// <value><see langword="null"/> by default: every client that may use CIBA can have them asked.</value>
    public string? UserCodeHash { get; set; }

    /// <summary>Whether the user may sign in and tokens may be issued for them.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Claims about the user, by type; each a value or a list of values.</summary>
    public Dictionary<string, ClaimValues> Claims { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The form in which names are compared and counted, so that no variant of a name is another user.</summary>
    public static string CanonicalName(string username) => username.Trim().ToUpperInvariant();

    /// <summary>The configured claims, each with the value type that the standard gives it.</summary>
    public IEnumerable<Claim> ToClaims() =>
        from type in Claims
        from value in type.Value
        select ClaimValueFormat.ToClaim(type.Key, value);
}
