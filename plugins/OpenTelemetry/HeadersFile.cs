namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Headers in a file: credentials do not belong into the configuration.</summary>
internal static class HeadersFile
{
    /// <summary>What is wrong with it; never what is in it.</summary>
    public static string? Fault(string path)
    {
        try
        {
            return Lines(path).Any(line => line.IndexOf('=', StringComparison.Ordinal) < 1 || line.Any(char.IsControl))
                ? $"HeadersFile '{path}' has a line that is not name=value."
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"HeadersFile '{path}' cannot be read; the server's user has to be able to.";
        }
    }

    public static IReadOnlyList<(string Name, string Value)> Read(string path) => [.. Lines(path).Select(line =>
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        return (line[..at].Trim(), line[(at + 1)..].Trim());
    })];

    private static IEnumerable<string> Lines(string path) => File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
