using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.SignIn.Brand;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>The style of all pages, with the operator's colour at its end: the policy of a page allows no style in it. Its path changes with what is in it, so that browsers may keep it.</summary>
internal sealed class Stylesheet
{
    public const string Prefix = "/sign-in/style.";
    public const string Suffix = ".css";

    private static readonly string Base = ReadBase();
    private static volatile Stylesheet? _latest;

    private readonly string? _accent;

    private Stylesheet(string? accent)
    {
        _accent = accent;
        Css = Encoding.UTF8.GetBytes(AccentColor.TryParse(accent, out var color) ? $"{Base}\n:root {{ --accent: {color}; --on-accent: {color.Ink}; }}\n" : Base);
        Path = Prefix + Convert.ToHexStringLower(SHA256.HashData(Css).AsSpan(0, 8)) + Suffix;
    }

    public byte[] Css { get; }

    public string Path { get; }

    public static Stylesheet For(BrandOptions brand)
    {
        if (_latest is { } latest && latest._accent == brand.AccentColor)
            return latest;
        return _latest = new Stylesheet(brand.AccentColor);
    }

    private static string ReadBase()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream(typeof(Stylesheet), "style.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
