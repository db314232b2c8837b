namespace PluginTokenServer.Host.Options;

/// <summary>What a setting looks like in configuration, by the type it is bound to.</summary>
internal enum SettingForm
{
    /// <summary>One value, which the type's converter reads.</summary>
    Value,

    /// <summary>Values or objects by position.</summary>
    List,

    /// <summary>Values or objects by names of the operator's own.</summary>
    Map,

    /// <summary>Settings by the names of the type's properties.</summary>
    Object,

    /// <summary>Anything: somebody else reads it.</summary>
    Free,
}
