namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>What a new password has to be like. No rules of composition unless the operator wants them (NIST SP 800-63B §3.1.1.2).</summary>
internal sealed class PasswordSettings
{
    /// <summary>How many characters it has at least.</summary>
    /// <value>8 by default; 8 to 128.</value>
    public int MinimumLength { get; set; } = 8;

    public bool RequireDigit { get; set; }

    public bool RequireLowercase { get; set; }

    public bool RequireUppercase { get; set; }

    public bool RequireNonAlphanumeric { get; set; }

    /// <summary>The rounds of PBKDF2 with HMAC-SHA-512. Older hashes are made anew when their owner signs in.</summary>
    /// <value>210000 by default; 10000 to 10000000.</value>
    public int Iterations { get; set; } = 210_000;
}
