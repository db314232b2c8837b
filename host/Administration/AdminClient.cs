using System.Net.Sockets;
using System.Text.Json;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Administration;

/// <summary>Asks the server that runs on the configured data directory.</summary>
internal static class AdminClient
{
    /// <returns>The verb's exit code; <see langword="null"/> if no server runs there.</returns>
    /// <exception cref="StartupException">One runs, and did not answer.</exception>
    public static async Task<int?> TryRunAsync(string verb, string[] operands, string[] settings, Terminal terminal)
    {
        var path = AdminSocket.PathIn(DataDirectoryOf(settings));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        }
        catch (Exception fault) when (fault is SocketException or ArgumentOutOfRangeException)
        {
            return null;
        }

        var answer = await AskAsync(socket, new AdminRequest(verb, operands, terminal.User), terminal)
            ?? throw new StartupException("The running server ended the conversation without an answer; its log says why.");
        await terminal.Out.WriteAsync(answer.Out);
        await terminal.Error.WriteAsync(answer.Error);
        return answer.ExitCode;
    }

    /// <summary>The data directory that is configured.</summary>
    public static string DataDirectoryOf(string[] settings)
    {
        var builder = TokenServerApplication.NewBuilder(settings);
        var directory = builder.Configuration[$"{TokenServerOptions.Section}:{nameof(TokenServerOptions.DataDirectory)}"] ?? new TokenServerOptions().DataDirectory;
        return Path.GetFullPath(directory, builder.Environment.ContentRootPath);
    }

    private static async Task<AdminAnswer?> AskAsync(Socket socket, AdminRequest request, Terminal terminal)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        using var reader = new StreamReader(stream);
        try
        {
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(request, AdminJson.Default.AdminRequest), (byte)'\n']);
            while (await reader.ReadLineAsync() is { } line)
            {
                var answer = JsonSerializer.Deserialize(line, AdminJson.Default.AdminAnswer);
                if (answer?.Ask is not { } prompt)
                    return answer;
                if (await terminal.ReadSecretAsync(prompt) is not { } typed)
                    return new AdminAnswer(ExitCodes.Fault, "", $"What was typed the second time differs.{Environment.NewLine}");
                await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(new AdminReply(typed), AdminJson.Default.AdminReply), (byte)'\n']);
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }
}
