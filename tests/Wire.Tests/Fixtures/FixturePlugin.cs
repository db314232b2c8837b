using System.Collections.Concurrent;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>A plugin that tests bring along: compiled once a process, put into as many servers as want it.</summary>
internal sealed class FixturePlugin(string id, params string[] sources)
{
    private const string Usings = """
        using System.Security.Claims;
        using PluginTokenServer;
        using PluginTokenServer.Models;
        using PluginTokenServer.ResponseHandling;
        using PluginTokenServer.Services;
        using PluginTokenServer.Stores;
        using PluginTokenServer.Validation;
        """;

    private static readonly ConcurrentDictionary<(string Id, string Source), Lazy<byte[]>> Images = new();

    public string Id => id;

    /// <summary>Writes the plugin's DLL below a content root.</summary>
    public void PutInto(string contentRoot)
    {
        var source = Usings + string.Concat(sources);
        var image = Images.GetOrAdd((id, source), static key => new Lazy<byte[]>(() => PluginCompiler.Emit(key.Id, key.Source).Image));
        var folder = Directory.CreateDirectory(Path.Combine(contentRoot, "plugins", id)).FullName;
        File.WriteAllBytes(Path.Combine(folder, id + ".dll"), image.Value);
    }
}
