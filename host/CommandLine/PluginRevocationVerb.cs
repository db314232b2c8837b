using System.Globalization;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.CommandLine;

/// <summary><c>plugins revoke</c>: takes back what came through a plugin, as far as that can be done.</summary>
internal static class PluginRevocationVerb
{
    private const string Any = "*";
    private const int DigestShown = 12;

    private static readonly string[] Options = ["--version", "--since"];

    /// <summary>Runs it from the command line.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var values = new string?[Options.Length];
        List<string> rest = [];
        for (var at = 0; at < args.Length; at++)
        {
            var (name, value) = args[at].Split('=', 2) is [var before, var after] ? (before, after) : (args[at], null);
            var option = Array.IndexOf(Options, name);
            if (option < 0)
            {
                rest.Add(args[at]);
                continue;
            }

            value ??= at + 1 < args.Length ? args[++at] : "";
            if (value.Length == 0 || value.StartsWith('-') || values[option] is not null)
            {
                await terminal.Error.WriteLineAsync($"`{name}` needs one value, once.");
                return ExitCodes.Usage;
            }

            values[option] = value;
        }

        // The id comes first; what follows it is the server's settings.
        return await ServerVerbs.PluginsRevoke.RunAsync([.. rest.Take(1), .. rest.Count > 0 ? new[] { values[0] ?? Any, values[1] ?? Any } : [], .. rest.Skip(1)], terminal);
    }

    /// <summary>Does it with the services of the server.</summary>
    /// <param name="services">The services.</param>
    /// <param name="operands">The plugin's id, a version or <c>*</c>, a time or <c>*</c>.</param>
    /// <param name="terminal">Where the answer goes.</param>
    public static async Task<int> WorkAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        var (id, version, now) = (operands[0], operands[1] == Any ? null : operands[1], services.GetRequiredService<TimeProvider>().GetUtcNow());
        if (!PluginId.IsValid(id))
        {
            await terminal.Error.WriteLineAsync($"'{PluginId.ForDisplay(id)}' is no plugin's id; {PluginId.Rule}.");
            return ExitCodes.Usage;
        }

        DateTimeOffset? since = null;
        if (operands[2] != Any && (since = Since(operands[2], now)) is null)
        {
            await terminal.Error.WriteLineAsync($"'{operands[2]}' is no time in the past; use 2026-01-31T09:00:00Z, or 90m, 12h, 7d for so long ago.");
            return ExitCodes.Usage;
        }

        var revoked = await services.GetRequiredService<PluginRevocation>().RevokeAsync(id, version, since);
        if (revoked.Builds.Count == 0 && !services.GetRequiredService<PluginRuntime>().Table.Plugins.Any(plugin => PluginId.Comparer.Equals(plugin.Id, id) && (version is null || plugin.Version == version)))
        {
            await terminal.Error.WriteLineAsync($"Nothing was ever issued through a plugin '{id}'{Of(version)}, and there is none of that name. `plugins list` shows those that there are.");
            return ExitCodes.Fault;
        }

        await WriteAsync(terminal.Out, id, version, revoked);
        return ExitCodes.Done;
    }

    private static async Task WriteAsync(TextWriter writer, string id, string? version, RevokedPlugin revoked)
    {
        await writer.WriteLineAsync($"Ended {revoked.Grants} grants, {revoked.References} reference tokens and {revoked.Sessions} sessions that came through plugin '{id}'{Of(version)}.");
        foreach (var build in revoked.Builds)
            await writer.WriteLineAsync($"  {build.Version} {build.Digest[..Math.Min(DigestShown, build.Digest.Length)]}");
        await writer.WriteLineAsync(revoked.SelfContainedUntil is { } until
            ? $"Not taken back: self-contained access tokens. An API that looks at the signature alone takes the last of them until {until:yyyy-MM-dd HH:mm:ss}Z; introspection refuses those whose grant was ended."
            : "No self-contained access token came through it.");
        await writer.WriteLineAsync($"This ends what there is. `plugins disable {id}` keeps the plugin from letting anything new through.");
    }

    private static string Of(string? version) => version is null ? "" : $" {version}";

    private static DateTimeOffset? Since(string text, DateTimeOffset now)
    {
        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (unit != TimeSpan.Zero)
            return int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= now.Ticks / unit.Ticks ? now - (count * unit) : null;
        // Without an offset it is UTC, as everything that the server writes is.
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) && moment <= now ? moment : null;
    }
}
