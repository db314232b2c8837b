namespace PluginTokenServer.Host.Plugins;

/// <summary>Where a plugin stands. Every plugin that lies in a plugins directory has a state; none is skipped in silence.</summary>
internal enum PluginState
{
    /// <summary>Found, and nothing decided yet.</summary>
    Discovered,

    /// <summary>Not taken; a <see cref="Refusal"/> says why.</summary>
    Refused,

    /// <summary>Serving.</summary>
    Active,

    /// <summary>Serving, but something about it is wrong.</summary>
    Degraded,

    /// <summary>Takes no new calls and finishes those it has.</summary>
    Draining,

    /// <summary>Gone, and its memory returned.</summary>
    Unloaded,

    /// <summary>Gone, but something still holds its memory.</summary>
    Zombie,

    /// <summary>Switched off by the operator, or never switched on.</summary>
    Disabled,
}
