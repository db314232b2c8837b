using System.Text;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.CommandLine;

internal static class UserVerbs
{
    /// <summary>Reads one line of standard input. The password is never an argument: the list of processes shows those to everybody.</summary>
    public static async Task<int> HashAsync(string[] args, Terminal terminal)
    {
        if (args.Length > 0)
            return await RefuseAsync(terminal, "The password is read from standard input, never from the command line.", ExitCodes.Usage);

        var password = await terminal.ReadSecretAsync("Password");
        if (password is null)
            return await RefuseAsync(terminal, "The two passwords differ.", ExitCodes.Fault);
        if (password.Length == 0)
            return await RefuseAsync(terminal, "The password is empty.", ExitCodes.Fault);
        if (Encoding.UTF8.GetByteCount(password) > InputLimits.PasswordBytes)
            return await RefuseAsync(terminal, $"The password is longer than {InputLimits.PasswordBytes} bytes, and would never be accepted.", ExitCodes.Fault);

        await terminal.Out.WriteLineAsync(PasswordHash.Of(password));
        return ExitCodes.Done;
    }

    private static async Task<int> RefuseAsync(Terminal terminal, string sentence, int exitCode)
    {
        await terminal.Error.WriteLineAsync(sentence);
        return exitCode;
    }
}
