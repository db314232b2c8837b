using System.Text;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins;

/// <summary>The text of <c>plugins list</c>.</summary>
internal static class PluginListText
{
    private static readonly string[] Header = ["ID", "VERSION", "FROM", "TRUSTED", "ENABLED", "STATE", "OFFERS", "REASON"];

    /// <summary>All plugins, one line each and one for each note, in columns.</summary>
    /// <param name="plugins">The plugins, by id.</param>
    /// <param name="status">How one is doing, where a server runs; <see langword="null"/> for one that does not serve.</param>
    public static string Of(IReadOnlyList<PluginRecord> plugins, Func<string, PluginStatus?>? status = null)
    {
        if (plugins.Count == 0)
            return "No plugins." + Environment.NewLine;

        var rows = plugins.Select(Cells).Prepend(Header).ToArray();
        var widths = Enumerable.Range(0, Header.Length - 1).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < rows.Length; i++)
        {
            for (var column = 0; column < widths.Length; column++)
                text.Append(rows[i][column].PadRight(widths[column] + 2));

            text.Append(rows[i][^1]);
            TrimEnd(text).AppendLine();
            if (i == 0)
                continue;
            if (status?.Invoke(plugins[i - 1].Id) is { } doing)
                text.Append("  ").AppendLine(doing.Line);
            foreach (var note in plugins[i - 1].AllNotes)
                text.Append("  note: ").AppendLine(note);
        }

        return text.ToString();
    }

    /// <summary>A state with the kind of its refusal, for instance <c>Refused(Conflict)</c>.</summary>
    public static string State(PluginRecord plugin) => plugin.Refusal is { } refusal ? $"{plugin.State}({refusal})" : plugin.State.ToString();

    /// <summary>What a plugin serves, for instance <c>grant delegation, IProfileService</c>.</summary>
    public static string Offers(PluginRecord plugin)
    {
        var offers = plugin.GrantTypes.Select(grantType => $"grant {grantType}")
            .Concat(plugin.Offers.Where(contract => contract != nameof(IExtensionGrantValidator) || plugin.GrantTypes.Count == 0));
        return string.Join(", ", offers) is { Length: > 0 } text ? text : "-";
    }

    private static string[] Cells(PluginRecord plugin) =>
    [
        plugin.Id, string.IsNullOrEmpty(plugin.Version) ? "-" : plugin.Version, plugin.Bundled ? "server" : "operator", Trusted(plugin.Trust),
        plugin.Enabled switch { true => "yes", false => "no", null => "-" }, State(plugin), Offers(plugin), plugin.Reason ?? "",
    ];

    private static string Trusted(TrustState trust) => trust switch
    {
        TrustState.Locked => "yes",
        TrustState.NotLocked => "no",
        TrustState.Changed => "changed",
        _ => "-",
    };

    private static StringBuilder TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;

        return text;
    }
}
