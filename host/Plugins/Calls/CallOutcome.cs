namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>What became of one call into a plugin.</summary>
internal enum CallOutcome
{
    /// <summary>It came to a good end.</summary>
    Answered,

    /// <summary>It came to a good end, and the plugin said no.</summary>
    Denied,

    /// <summary>The plugin said no because the credential is bad, which feeds throttling.</summary>
    CredentialRejected,

    /// <summary>The plugin threw.</summary>
    Faulted,

    /// <summary>It took longer than it may, and was abandoned.</summary>
    TimedOut,

    /// <summary>The plugin said that it cannot answer now.</summary>
    Unavailable,

    /// <summary>A fault of another plugin, or of the server, came through this one.</summary>
    FaultOfAnother,

    /// <summary>Not called: too many calls were running.</summary>
    Busy,

    /// <summary>Not called: its last calls had failed.</summary>
    BreakerOpen,

    /// <summary>Not called: it is quarantined, or switched off.</summary>
    Quarantined,

    /// <summary>Not called: it was being taken out of service, and nothing has taken its place.</summary>
    Retired,
}
