using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.Options;

/// <summary>What the process as a whole may take. The limits of a single request are no settings: <see cref="InputLimits"/>.</summary>
internal sealed class LimitOptions
{
    /// <summary>How many connections may be open at once; further ones are closed as they come.</summary>
    /// <value>10000 by default; 1 to 1000000.</value>
    [Range(1, 1_000_000)]
    public int MaxConcurrentConnections { get; set; } = 10_000;

    /// <summary>How long requests that have begun may take to end once the server was told to stop, in seconds.</summary>
    /// <value>10 by default; 1 to 600.</value>
    [Range(1, 600)]
    public int ShutdownTimeoutSeconds { get; set; } = 10;
}
