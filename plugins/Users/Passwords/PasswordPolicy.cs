using System.Collections.Frozen;
using System.Text;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.Texts;

namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>What a new password has to be like: long enough, nothing that everybody tries first (NIST SP 800-63B §3.1.1.2), and what else the operator wants.</summary>
internal sealed class PasswordPolicy(UsersSettings settings)
{
    /// <summary>A longer one would never be accepted by the server.</summary>
    private const int BytesAtMost = 1024;

    private static readonly FrozenSet<string> Common = ReadCommon();

    private PasswordSettings Rules => settings.Password;

    /// <summary>What is wrong with a password, in one sentence; <see langword="null"/> where it will do.</summary>
    public string? Objection(User user, string password, Words words)
    {
        var length = password.EnumerateRunes().Count();
        return length < Rules.MinimumLength ? words.Of("Password.Short", Rules.MinimumLength)
            : Encoding.UTF8.GetByteCount(password) > BytesAtMost ? words["Password.Long"]
            : Rules.RequireDigit && !password.Any(char.IsDigit) ? words["Password.Digit"]
            : Rules.RequireLowercase && !password.Any(char.IsLower) ? words["Password.Lowercase"]
            : Rules.RequireUppercase && !password.Any(char.IsUpper) ? words["Password.Uppercase"]
            : Rules.RequireNonAlphanumeric && password.All(char.IsLetterOrDigit) ? words["Password.Symbol"]
            : IsGuessed(user, password) ? words["Password.Common"]
            : null;
    }

    private static bool IsGuessed(User user, string password) =>
        Common.Contains(password) || password.Distinct().Count() == 1
        || new[] { user.UserName, user.Email, user.Email?.Split('@')[0] }.Contains(password, StringComparer.OrdinalIgnoreCase);

    private static FrozenSet<string> ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordPolicy).Assembly.GetManifestResourceStream("common.txt")!, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
