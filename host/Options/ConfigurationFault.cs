namespace PluginTokenServer.Host.Options;

/// <summary>One thing that is wrong with the configuration. The path is the subject of the sentence; neither ever shows a configured value that may be secret.</summary>
/// <param name="Path">The configuration path, such as <c>TokenServer:Clients:2:AllowedScopes:0</c>.</param>
/// <param name="Name">What the operator calls the thing at the path: the client's identifier, the user's name.</param>
/// <param name="Sentence">What is wrong and, where it is not obvious, what to do.</param>
internal sealed record ConfigurationFault(string Path, string? Name, string Sentence)
{
    /// <summary>Whether a key is the path or lies below it.</summary>
    public static bool Covers(string path, string key) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');

    public override string ToString() => string.IsNullOrEmpty(Name) ? $"{Path} {Sentence}" : $"{Path} ('{Name}') {Sentence}";
}
