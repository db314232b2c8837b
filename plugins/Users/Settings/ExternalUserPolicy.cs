namespace PluginTokenServer.Plugins.Users.Settings;

/// <summary>What becomes of somebody of another provider who is linked to nobody here.</summary>
internal enum ExternalUserPolicy
{
    /// <summary>They are not signed in.</summary>
    Refuse,

    /// <summary>Somebody new is made for them.</summary>
    Create,
}
