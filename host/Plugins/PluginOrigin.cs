using System.Diagnostics.CodeAnalysis;

namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin as it is noted down beside what came through it: which one, and which bytes of it.</summary>
internal sealed record PluginOrigin(string Id, string Version, string Digest)
{
    public static PluginOrigin Of(PluginOffer offer) => new(offer.PluginId, offer.Version, offer.Digest);

    /// <summary>Reads what <see cref="ToString"/> wrote. No id has an '@' in it and no digest a '#'.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PluginOrigin? origin)
    {
        origin = null;
        var (at, hash) = (text?.IndexOf('@', StringComparison.Ordinal) ?? -1, text?.LastIndexOf('#') ?? -1);
        if (at < 1 || hash < at)
            return false;
        origin = new PluginOrigin(text![..at], text[(at + 1)..hash], text[(hash + 1)..]);
        return true;
    }

    public override string ToString() => $"{Id}@{Version}#{Digest}";
}
