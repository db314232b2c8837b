namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>What came of an attempt to change what serves.</summary>
/// <param name="IsDone">Whether it was done, or there was nothing to do.</param>
/// <param name="Sentence">What, or why not.</param>
internal sealed record PluginChange(bool IsDone, string Sentence)
{
    /// <summary>Whether it is the server that could not, for instance on a full disk: the same may be done later.</summary>
    public bool IsOutage { get; init; }

    public static PluginChange Done(string sentence) => new(true, sentence);

    public static PluginChange Refused(string sentence) => new(false, sentence);
}
