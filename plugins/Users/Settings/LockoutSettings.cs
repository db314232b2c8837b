namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>When sign-ins of somebody are refused for a while.</summary>
internal sealed class LockoutSettings
{
    /// <summary>After how many wrong passwords or codes in a row.</summary>
    /// <value>10 by default; 0 for never, up to 1000.</value>
    public int Attempts { get; set; } = 10;

    /// <summary>For how long, in seconds.</summary>
    /// <value>300 by default; 1 to 86400.</value>
    public int DurationSeconds { get; set; } = 300;
}
