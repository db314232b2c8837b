using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>A piece of a page. What is put into one is text and encoded, unless it is a piece itself.</summary>
internal sealed class Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Nothing { get; } = new("");

    public static Html Of(Handler markup) => new(markup.Markup);

    public static Html Of(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    public override string ToString() => _markup;

    /// <summary>Takes an interpolated string apart: the literal parts are ours, the values are not.</summary>
    [InterpolatedStringHandler]
    public readonly struct Handler(int literalLength, int formattedCount)
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _markup = new(literalLength + (16 * formattedCount));

        internal string Markup => _markup.ToString();

        public void AppendLiteral(string text) => _markup.Append(text);

        public void AppendFormatted(Html? piece) => _markup.Append(piece?._markup);

        public void AppendFormatted(string? text) => _markup.Append(Encoder.Encode(text ?? ""));
    }
}
