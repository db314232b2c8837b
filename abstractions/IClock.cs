namespace PluginTokenServer;

/// <summary>The server's clock.</summary>
public interface IClock
{
    /// <summary>Now, UTC.</summary>
    DateTimeOffset UtcNow { get; }
}
