using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace PluginTokenServer.Plugins.Users.Texts;

/// <summary>The words of the steps and pages in one language. A language is a file <c>texts.&lt;language&gt;.json</c>; what one lacks is said in English.</summary>
internal sealed class Words
{
    private static readonly FrozenDictionary<string, Words> ByLanguage = ReadAll();

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language, FrozenDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    public static IReadOnlyCollection<Words> All => ByLanguage.Values;

    public static Words English => ByLanguage["en"];

    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : English._texts[key];

    public string Of(string key, object value) => string.Format(CultureInfo.InvariantCulture, this[key], value);

    public static Words In(string language) => ByLanguage.GetValueOrDefault(language) ?? English;

    private static FrozenDictionary<string, Words> ReadAll()
    {
        const string Prefix = "texts/texts.";
        var assembly = typeof(Words).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            return new Words(name[Prefix.Length..].Split('.')[0], JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal));
        }).ToFrozenDictionary(words => words.Language, StringComparer.OrdinalIgnoreCase);
    }
}
