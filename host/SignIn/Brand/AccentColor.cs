using System.Globalization;

namespace PluginTokenServer.Host.SignIn.Brand;

/// <summary>A colour as operators write it, <c>#rrggbb</c>, and how bright it looks.</summary>
internal readonly record struct AccentColor(byte Red, byte Green, byte Blue)
{
    public static bool TryParse(string? text, out AccentColor color)
    {
        color = default;
        if (text is not ['#', _, _, _, _, _, _] || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb))
            return false;
        color = new AccentColor((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
        return true;
    }

    /// <summary>Black or white, whichever stands out more on this colour: at least 4.5:1, whatever the colour (WCAG 2.2, 1.4.3).</summary>
    public string Ink => ContrastWith(0) >= ContrastWith(1) ? "#000000" : "#ffffff";

    /// <summary>The contrast to a grey of a relative luminance.</summary>
    public double ContrastWith(double luminance) => (Math.Max(Luminance, luminance) + 0.05) / (Math.Min(Luminance, luminance) + 0.05);

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    // WCAG 2.2, relative luminance.
    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
