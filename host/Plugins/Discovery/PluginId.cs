using System.Buffers;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>What a plugin may be called. The id stands in configuration keys, log categories and file names, so it is kept to what is safe in all of them.</summary>
internal static class PluginId
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The rule, in words.</summary>
    public const string Rule = "an id is 1 to 64 letters, digits, '.', '_' or '-', and does not begin with '.'";

    /// <summary>Two ids that differ only in case are the same plugin: configuration keys do not tell them apart.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= PluginLimits.IdLength && name[0] != '.' && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>A name that may be shown although it is no id.</summary>
    public static string ForDisplay(string name) => DisplayText.Clean(name, PluginLimits.IdLength);
}
