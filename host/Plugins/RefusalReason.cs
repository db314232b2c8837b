namespace PluginTokenServer.Host.Plugins;

/// <summary>Why a plugin is <see cref="PluginState.Refused"/>.</summary>
internal enum RefusalReason
{
    /// <summary>The operator has not said that it may run, or somebody else could have put it there: permissions, owner, links.</summary>
    Untrusted,

    /// <summary>Its files are not the ones that were locked.</summary>
    HashMismatch,

    /// <summary>A sound plugin, made for another server: contract, framework or a dependency does not fit.</summary>
    Incompatible,

    /// <summary>Not a usable plugin at all.</summary>
    Malformed,

    /// <summary>It claims what another one claims.</summary>
    Conflict,

    /// <summary>Loaded, but its own code failed on the way up.</summary>
    ActivationFailed,
}
