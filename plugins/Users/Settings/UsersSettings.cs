namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>What the operator decides on, <c>TokenServer:Plugins:Entries:users:Settings</c>.</summary>
internal sealed class UsersSettings
{
    /// <summary>Where people are kept: <c>sqlite</c>, a file in the plugin's data directory, or <c>postgresql</c>.</summary>
    /// <value><c>sqlite</c> by default.</value>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Where PostgreSQL is. A credential: better in the environment than in a file.</summary>
    /// <value><see langword="null"/> by default, as it has to be for <c>sqlite</c>.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Whether people may, or have to, have a second factor.</summary>
    /// <value><see cref="SecondFactorPolicy.Optional"/> by default.</value>
    public SecondFactorPolicy SecondFactor { get; set; } = SecondFactorPolicy.Optional;

    /// <summary>What becomes of somebody who has signed in at another provider and is linked to nobody here.</summary>
    /// <value><see cref="ExternalUserPolicy.Refuse"/> by default.</value>
    public ExternalUserPolicy ExternalUsers { get; set; } = ExternalUserPolicy.Refuse;

    /// <summary>What the second factor's application shows beside the user name.</summary>
    /// <value><c>PluginTokenServer</c> by default; 1 to 64 characters, no colon.</value>
    public string OtpIssuer { get; set; } = "PluginTokenServer";

    public PasswordSettings Password { get; set; } = new();

    public LockoutSettings Lockout { get; set; } = new();

    public bool IsPostgreSql => Provider == "postgresql";
}
