namespace PluginTokenServer.Host.Diagnostics;

/// <summary>Something that is needed cannot be had right now. Answered with 503 and Retry-After; nothing has been used up.</summary>
internal sealed class UnavailableException(string sentence, TimeSpan retryAfter) : Exception(sentence)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
