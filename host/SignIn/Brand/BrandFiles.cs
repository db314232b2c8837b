using System.Collections.Concurrent;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.SignIn.Brand;

/// <summary>What an operator lays into <c>brand/</c> of the data directory: <c>logo.svg</c> or <c>logo.png</c>, and <c>style.css</c>. Each is optional, and read again when it changes.</summary>
internal sealed class BrandFiles(DataDirectory data, ILogger<BrandFiles> logger)
{
    public const string Svg = "logo.svg";
    public const string Png = "logo.png";
    public const string Css = "style.css";

    /// <summary>What a page can be expected to load.</summary>
    public const int LargestFile = 256 * 1024;

    private readonly ConcurrentDictionary<string, BrandFile> _read = new();

    /// <summary>Which of the two logos there is.</summary>
    public string? Logo => Find(Svg) is not null ? Svg : Find(Png) is not null ? Png : null;

    public bool HasStylesheet => Find(Css) is not null;

    /// <summary>A file as it is now; nothing if there is none that can be shown.</summary>
    public BrandFile? Find(string name)
    {
        var file = new FileInfo(Path.Combine(data.Path, "brand", name));
        if (!file.Exists)
            return null;
        if (!_read.TryGetValue(name, out var known) || known.WrittenAt != file.LastWriteTimeUtc || known.Length != file.Length)
            _read[name] = known = Read(file);
        return known.Content is null ? null : known;
    }

    private BrandFile Read(FileInfo file)
    {
        byte[]? content = null;
        try
        {
            if (file.Length > LargestFile)
                Log.BrandFileTooLarge(logger, file.FullName, file.Length, LargestFile);
            else
                content = File.ReadAllBytes(file.FullName);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.BrandFileUnreadable(logger, file.FullName, fault.Message);
        }

        return new BrandFile(content, file.LastWriteTimeUtc, file.Length);
    }
}
