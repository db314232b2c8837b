namespace PluginTokenServer.Stores;

/// <summary>The store cannot be used right now, or at all. Whether a write was carried out is not known.</summary>
/// <remarks>The message is for the operator: what, where, what to do. No credentials, no connection string.</remarks>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One sentence for the operator.</param>
    /// <param name="innerException">What happened; only its type is logged.</param>
    public StoreUnavailableException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
