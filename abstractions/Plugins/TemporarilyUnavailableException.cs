namespace PluginTokenServer.Plugins;

/// <summary>A plugin cannot answer now and may be able to soon: what it needs is away, or it has too much to do. Answered with 503 and not held against the plugin.</summary>
/// <remarks>The message is for the operator: what, where, what to do. No credentials, no connection string.</remarks>
public sealed class TemporarilyUnavailableException : Exception
{
    /// <summary>Says what is missing.</summary>
    /// <param name="message">One sentence for the operator.</param>
    /// <param name="innerException">What happened; only its type is logged.</param>
    public TemporarilyUnavailableException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>When it is worth trying again; <see langword="null"/> stands for a second.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
