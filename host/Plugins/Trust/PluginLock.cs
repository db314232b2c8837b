using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>What a lock file says: which plugins may run, and what bytes each of them is.</summary>
internal sealed class PluginLock
{
    /// <summary>The format that this server writes, and the latest that it reads.</summary>
    public const int Format = 1;

    private const int DigestLength = 64;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly Dictionary<string, LockedPlugin> _byId;

    /// <param name="plugins">Each id once; those that differ only in case are the same.</param>
    public PluginLock(IEnumerable<LockedPlugin> plugins)
    {
        Plugins = [.. plugins.OrderBy(plugin => plugin.Id, StringComparer.Ordinal)];
        _byId = Plugins.ToDictionary(plugin => plugin.Id, StringComparer.OrdinalIgnoreCase);
    }

    public static PluginLock Empty { get; } = new([]);

    /// <summary>All of them, by id.</summary>
    public IReadOnlyList<LockedPlugin> Plugins { get; }

    public LockedPlugin? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Reads a lock. Strictly: what is not understood might have been meant as a restriction.</summary>
    /// <exception cref="FormatException">It is none. The message is the end of a sentence that begins with the file.</exception>
    public static PluginLock Parse(string text)
    {
        try
        {
            // The number first: what a later format has besides would be called a mistake.
            using (var root = JsonDocument.Parse(text))
            {
                if (root.RootElement.ValueKind == JsonValueKind.Object && root.RootElement.TryGetProperty("formatVersion", out var number)
                    && number.ValueKind == JsonValueKind.Number && (!number.TryGetInt32(out var format) || format > Format))
                    throw new FormatException($"has the format {number.GetRawText()}, which a later server wrote, and this one reads {Format}");
            }

            var document = JsonSerializer.Deserialize(text, LockJson.Default.LockDocument) ?? throw new FormatException("is damaged (it says null)");
            return document.FormatVersion == Format ? Checked(document.Plugins) : throw new FormatException($"has the format {document.FormatVersion}, which there is not");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"is damaged ({fault.Message.TrimEnd('.')})", fault);
        }
    }

    /// <summary>The text of the file. The same plugins give the same text.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(new LockDocument { FormatVersion = Format, Plugins = [.. Plugins] }, LockJson.Default.LockDocument), (byte)'\n'];

    private static PluginLock Checked(IReadOnlyList<LockedPlugin> plugins)
    {
        foreach (var plugin in plugins)
        {
            // The serializer looks at no elements.
            if (plugin is null)
                throw new FormatException("is damaged (one of its plugins is null)");
            if (!Discovery.PluginId.IsValid(plugin.Id))
                throw new FormatException($"is damaged (it has a plugin '{Discovery.PluginId.ForDisplay(plugin.Id)}', which cannot be an id)");
            if (plugin.Digest.Length != DigestLength || plugin.Digest.AsSpan().ContainsAnyExcept(Hex))
                throw new FormatException($"is damaged (the digest of plugin '{plugin.Id}' is none)");
        }

        // Which of the two was meant is not for the server to guess.
        return plugins.GroupBy(plugin => plugin.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { Key: var id }
            ? throw new FormatException($"is damaged (it has plugin '{id}' more than once)")
            : new PluginLock(plugins);
    }
}

internal sealed record LockDocument
{
    public required int FormatVersion { get; init; }

    public required IReadOnlyList<LockedPlugin> Plugins { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(LockDocument))]
internal sealed partial class LockJson : JsonSerializerContext;
