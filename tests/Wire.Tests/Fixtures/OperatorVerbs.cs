using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>What an operator has a running server do.</summary>
internal static class OperatorVerbs
{
    /// <summary><c>plugins revoke</c>; a star stands for an option that is left out.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RevokePluginAsync(this TestServer server, string id, string version = "*", string since = "*") =>
        server.RunAsync(ServerVerbs.PluginsRevoke, id, version, since);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(this TestServer server, ServerVerb verb, params string[] operands)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await verb.RunAsync(server.Services, operands, new Terminal(TextReader.Null, output, error, null));
        return (exitCode, output.ToString(), error.ToString().TrimEnd());
    }
}
