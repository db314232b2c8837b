namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>What came of an attempt to change what serves.</summary>
/// <param name="IsDone">Whether it was done, or there was nothing to do.</param>
/// <param name="Sentence">What, or why not.</param>
internal sealed record PluginChange(bool IsDone, string Sentence)
{
    public static PluginChange Done(string sentence) => new(true, sentence);

    public static PluginChange Refused(string sentence) => new(false, sentence);
}
