using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Resources;
using Microsoft.Net.Http.Headers;

namespace PluginTokenServer.Host.SignIn.Texts;

/// <summary>The words of the pages in one language. A language is a file <c>Texts.&lt;language&gt;.resx</c> and nothing else; what one lacks is said in English.</summary>
internal sealed class PageTexts
{
    public const string English = "en";

    private static readonly FrozenDictionary<string, PageTexts> ByLanguage = ReadAll();

    private readonly FrozenDictionary<string, string> _texts;

    private PageTexts(string language, FrozenDictionary<string, string> texts) => (Language, _texts) = (language, texts);

    public static PageTexts InEnglish => ByLanguage[English];

    public static IReadOnlyCollection<PageTexts> All => ByLanguage.Values;

    /// <summary>The language as HTML and HTTP name it (RFC 5646).</summary>
    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : ByLanguage[English]._texts[key];

    public string Of(string key, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    /// <summary>The words for a request: the client's wish counts (OIDC Core §3.1.2.1), then the browser's.</summary>
    public static PageTexts For(HttpContext http, string? uiLocales = null)
    {
        var wanted = (uiLocales ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Concat(
            StringWithQualityHeaderValue.TryParseList([.. http.Request.Headers.AcceptLanguage.OfType<string>()], out var accepted)
                ? accepted.Where(language => language.Quality is not 0).OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString())
                : []);
        return wanted.Select(Find).FirstOrDefault(texts => texts is not null) ?? ByLanguage[English];
    }

    // RFC 4647 §3.4: de-AT is served with de.
    private static PageTexts? Find(string tag) => ByLanguage.GetValueOrDefault(tag.Split('-')[0]);

    // The languages lie in this assembly rather than in satellites, which the runtime would look for only where it knows cultures; this server needs none.
    private static FrozenDictionary<string, PageTexts> ReadAll()
    {
        var (assembly, prefix) = (typeof(PageTexts).Assembly, $"{typeof(PageTexts).Namespace}.Texts.");
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => (Language: name[prefix.Length..] is "resources" ? English : name[prefix.Length..].Split('.')[0], Name: name))
            .ToFrozenDictionary(file => file.Language, file => new PageTexts(file.Language, Read(assembly, file.Name)), StringComparer.OrdinalIgnoreCase);
    }

    private static FrozenDictionary<string, string> Read(Assembly assembly, string name)
    {
        using var reader = new ResourceReader(assembly.GetManifestResourceStream(name)!);
        return reader.Cast<DictionaryEntry>().ToFrozenDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
    }
}
