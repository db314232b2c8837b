using System.Globalization;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.CommandLine;

internal static class KeyVerbs
{
    public static async Task<int> ListAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        await WriteAsync(terminal.Out, await services.GetRequiredService<KeyAdministration>().ListAsync());
        return ExitCodes.Done;
    }

    /// <summary>Publishes the next keys now.</summary>
    public static async Task<int> RotateAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        // As the server would have started with: keys of an earlier version, or the first ones.
        await services.GetRequiredService<SigningKeyUpkeep>().LoadAsync();
        await WriteAsync(terminal.Out, await services.GetRequiredService<KeyAdministration>().RotateAsync());
        return ExitCodes.Done;
    }

    public static async Task<int> RotateMasterAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        var administration = services.GetRequiredService<KeyAdministration>();
        // A key in front of others that do not fit the store would help nobody.
        await services.GetRequiredService<SigningKeyUpkeep>().LoadAsync();
        var (made, resealed, unreadable) = await administration.RotateMasterAsync();
        await terminal.Out.WriteLineAsync(made
            ? $"A new master key stands in front; {resealed} records were sealed anew. Back up {MasterKeyFile.Name}: it has the old keys too, which older backups of the store need."
            : $"{resealed} records were sealed anew under the first of TokenServer:MasterKeys.");
        if (unreadable == 0)
            return ExitCodes.Done;
        await terminal.Error.WriteLineAsync($"{unreadable} records are sealed under a key that is not in the list, and were left as they are.");
        return ExitCodes.Fault;
    }

    private static async Task WriteAsync(TextWriter writer, IReadOnlyList<KeyListing> keys)
    {
        foreach (var key in keys)
            await writer.WriteLineAsync($"{key.Algorithm}  {key.KeyId}  {What(key)}");
        if (keys.Count == 0)
            await writer.WriteLineAsync("There are no keys yet; the server makes them when it starts.");
    }

    private static string What(KeyListing key) => key.State switch
    {
        KeyState.Waits => $"will sign from {Time(key.SignsFrom)}",
        KeyState.Signs => $"signs since {Time(key.SignsFrom)}{(key.PublishedUntil is { } end ? $", published until {Time(end)}" : "")}",
        _ => $"verifies until {Time(key.PublishedUntil)}",
    };

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "further notice";
}
