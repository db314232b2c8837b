using Npgsql;

namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>Says what is wrong with the settings, each in one sentence.</summary>
internal static class SettingFaults
{
    private const string Form = "Host=db.example.com;Database=users;Username=tokenserver;Password=…";

    public static IEnumerable<string> Of(UsersSettings settings)
    {
        if (settings.Provider is not ("sqlite" or "postgresql"))
            yield return $"Provider is sqlite or postgresql, and not '{settings.Provider}'.";
        else if (settings.IsPostgreSql && !IsConnectionString(settings.ConnectionString))
            yield return $"ConnectionString says where PostgreSQL is; it has the form {Form}.";
        else if (!settings.IsPostgreSql && settings.ConnectionString is not null)
            yield return "ConnectionString is for postgresql alone; with sqlite people are in users.db of the plugin's data directory, and it has to go.";

        // As a number, an enumeration takes any value.
        if (!Enum.IsDefined(settings.SecondFactor))
            yield return "SecondFactor is Off, Optional or Required.";
        if (!Enum.IsDefined(settings.ExternalUsers))
            yield return "ExternalUsers is Refuse or Create.";
        if (settings.OtpIssuer is not { Length: >= 1 and <= 64 } || settings.OtpIssuer.Any(character => character == ':' || char.IsControl(character)))
            yield return "OtpIssuer has 1 to 64 characters, and no colon among them.";
        if (settings.Password.MinimumLength is < 8 or > 128)
            yield return $"Password:MinimumLength is {settings.Password.MinimumLength}; it can be 8 to 128.";
        if (settings.Password.Iterations is < 10_000 or > 10_000_000)
            yield return $"Password:Iterations is {settings.Password.Iterations}; it can be 10000 to 10000000.";
        if (settings.Lockout.Attempts is < 0 or > 1000)
            yield return $"Lockout:Attempts is {settings.Lockout.Attempts}; it can be 0, for never, to 1000.";
        if (settings.Lockout.DurationSeconds is < 1 or > 86_400)
            yield return $"Lockout:DurationSeconds is {settings.Lockout.DurationSeconds}; it can be 1 to 86400.";
    }

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 };
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }
}
