using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.Storage;

/// <summary>The section <c>TokenServer:Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary>The provider that is built in: nothing of it outlives the process.</summary>
    public const string Memory = "memory";

    /// <summary><c>memory</c>, or the id of the plugin that keeps the data.</summary>
    /// <value><c>sqlite</c> by default.</value>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Where the provider finds it. A credential.</summary>
    /// <value><see langword="null"/> by default: the provider's own, a file in the data directory for <c>sqlite</c>.</value>
    public string? ConnectionString { get; set; }

    /// <summary>How long a request waits for the store, in milliseconds, before it is answered with 503.</summary>
    /// <value>1500 by default.</value>
    [Range(50, 60_000)]
    public int TimeoutMs { get; set; } = 1500;

    /// <summary>How often expired records are removed, in seconds.</summary>
    /// <value>300 by default.</value>
    [Range(1, 86_400)]
    public int CleanUpSeconds { get; set; } = 300;
}
