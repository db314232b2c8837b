using System.Buffers.Text;
using System.Security.Cryptography;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.CommandLine;

internal static class SecretVerbs
{
    private const int SecretBytes = 32;

    public static async Task<int> NewAsync(string[] args, Terminal terminal)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        await terminal.Error.WriteLineAsync("The first line is the secret: hand it to the client, it is not shown again. The second goes into the client's ClientSecrets.");
        await terminal.Out.WriteLineAsync(secret);
        await terminal.Out.WriteLineAsync($$"""{ "Value": "{{secret.Sha256()}}" }""");
        return ExitCodes.Done;
    }
}
