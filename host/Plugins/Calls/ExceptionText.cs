using System.Diagnostics;
using System.Text;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>What of a plugin's exception may be written down: its types and where it came from. A message may quote a token.</summary>
internal static class ExceptionText
{
    private const int MaxDepth = 5;

    public static string WithoutMessages(Exception exception)
    {
        var text = new StringBuilder();
        var current = exception;
        for (var depth = 0; current is not null && depth < MaxDepth; depth++, current = current.InnerException)
        {
            if (depth > 0)
                text.AppendLine().Append("caused by ");

            // Not Exception.StackTrace, which a plugin's exception may override.
            text.AppendLine(TypeText.NameOf(current.GetType())).Append(new StackTrace(current, fNeedFileInfo: false).ToString().TrimEnd());
        }

        return text.ToString();
    }
}
