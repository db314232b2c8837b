using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.CommandLine;

internal static class StoreVerbs
{
    /// <summary>Copies the store to a new file while it serves.</summary>
    public static async Task<int> BackupAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        var (path, provider) = (operands[0], services.GetRequiredService<StorageOptions>().Provider);
        if (services.GetRequiredService<OperationalStore>().Engine is not IOperationalStoreBackup engine)
        {
            await terminal.Error.WriteLineAsync($"The store '{provider}' does not copy itself; use the tools of its engine, such as pg_dump.");
            return ExitCodes.Fault;
        }

        if (File.Exists(path) || Directory.Exists(path))
        {
            await terminal.Error.WriteLineAsync($"'{path}' exists already; name a file that does not.");
            return ExitCodes.Fault;
        }

        try
        {
            await engine.BackupAsync(path, CancellationToken.None);
        }
        catch (StoreUnavailableException fault)
        {
            await terminal.Error.WriteLineAsync(fault.Message);
            return ExitCodes.Fault;
        }

        await terminal.Out.WriteLineAsync(path);
        await terminal.Error.WriteLineAsync($"Without the master key ({MasterKeyFile.Name}, or TokenServer:MasterKeys) the copy opens nothing; keep that too, and elsewhere.");
        return ExitCodes.Done;
    }

    /// <summary>Ends all grants of a user, a client, a session or a plugin.</summary>
    public static async Task<int> RevokeAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        if (!Enum.TryParse<RevocationScope>(operands[0], ignoreCase: true, out var scope) || !Enum.IsDefined(scope) || char.IsDigit(operands[0][0]))
        {
            await terminal.Error.WriteLineAsync($"'{operands[0]}' is nothing to revoke by; use {string.Join(", ", Enum.GetNames<RevocationScope>()).ToLowerInvariant()}.");
            return ExitCodes.Usage;
        }

        var (grants, references) = await services.GetRequiredService<SignOut>().RevokeAsync(scope, operands[1]);
        await terminal.Out.WriteLineAsync($"Revoked {grants} grants and {references} reference tokens.");
        return ExitCodes.Done;
    }
}
