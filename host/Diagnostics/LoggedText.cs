using System.Text;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Diagnostics;

/// <summary>Text from outside on its way into a log: cut short, and with everything escaped that could start a new record or move a terminal's cursor.</summary>
internal readonly struct LoggedText
{
    private readonly string? _value;

    private LoggedText(string? value) => _value = value;

    public static LoggedText Of(string? value) => new(value);

    public override string ToString()
    {
        if (_value is null)
            return "";
        var text = new StringBuilder(Math.Min(_value.Length, InputLimits.LoggedValue));
        foreach (var c in _value.AsSpan(0, Math.Min(_value.Length, InputLimits.LoggedValue)))
        {
            if (c is >= ' ' and <= '~' and not '\\')
                text.Append(c);
            else
                text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }

        return _value.Length > InputLimits.LoggedValue ? text.Append('…').ToString() : text.ToString();
    }
}
