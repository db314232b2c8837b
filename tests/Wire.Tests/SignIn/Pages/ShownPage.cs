using System.Net;
using System.Text.RegularExpressions;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>A page as it arrived.</summary>
internal sealed partial record ShownPage(HttpStatusCode Status, string Html, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> Cookies)
{
    /// <summary>What somebody reads: the page without its markup.</summary>
    public string Text => Spaces().Replace(WebUtility.HtmlDecode(Markup().Replace(Html, " ")), " ");

    public string Title => WebUtility.HtmlDecode(TitleElement().Match(Html).Groups[1].Value);

    /// <summary>The start tags of an element, as they stand in the page.</summary>
    public IReadOnlyList<string> Tags(string element) => [.. Regex.Matches(Html, $"<{element}\\b[^>]*>").Select(match => match.Value)];

    /// <summary>The value of an attribute, as a browser understands it; nothing if it is not there.</summary>
    public static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{Regex.Escape(name)}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    /// <summary>The input of a name.</summary>
    public string Input(string name) => Tags("input").Single(tag => Attribute(tag, "name") == name);

    public static async Task<ShownPage> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            var cookies = response.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToArray() : [];
            return new ShownPage(response.StatusCode, await response.Content.ReadAsStringAsync(), headers, cookies);
        }
    }

    [GeneratedRegex("<(style|script)\\b.*?</\\1>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Markup();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex TitleElement();
}
