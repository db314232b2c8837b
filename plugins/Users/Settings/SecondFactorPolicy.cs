namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>Whether people have a second factor.</summary>
internal enum SecondFactorPolicy
{
    /// <summary>Nobody is asked for one, not even those who have one.</summary>
    Off,

    /// <summary>Those who want one.</summary>
    Optional,

    /// <summary>Everybody: who has none yet enrols when they sign in.</summary>
    Required,
}
