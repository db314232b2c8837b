namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary>How a verb comes by a password: made and printed unless it is asked for. It is never an argument.</summary>
internal static class PasswordOptions
{
    /// <summary>It is typed.</summary>
    public const string Ask = "--ask-password";

    /// <summary>There is none.</summary>
    public const string None = "--no-password";

    /// <summary>It need not be changed.</summary>
    public const string Keep = "--keep-password";

    public static string? Prompt(Line line) => line.Has(Ask) ? "Password" : null;
}
