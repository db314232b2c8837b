using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.Administration;

/// <summary>
/// Where verbs speak to the running server: a socket in the data directory that nobody but its owner can connect to. The store has one
/// owner, and while the server runs that is the server.
/// </summary>
internal sealed class AdminSocket(DataDirectory data, IServiceProvider services, TimeProvider time, ILogger<AdminSocket> logger) : IHostedService, IDisposable
{
    private const string Name = "admin.sock";
    private const int LongestRequest = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithPeople = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _one = new(1);
    private Socket? _listener;
    private Task _running = Task.CompletedTask;

    /// <summary>The socket of the server with a data directory.</summary>
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var path = PathIn(data.Path);
        try
        {
            // The directory is this process's alone, so what lies there is left over from one that was killed.
            File.Delete(path);
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen();
            _running = AcceptAsync(_listener);
        }
        catch (Exception fault) when (fault is SocketException or IOException or ArgumentOutOfRangeException or UnauthorizedAccessException)
        {
            // A path longer than a socket's may be, or a file system without sockets. Everything else works.
            _listener?.Dispose();
            _listener = null;
            Log.NoAdminSocket(logger, path, fault.Message.Split('\n')[0]);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        // A verb at work may take longer than the server has to end.
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_listener is not null)
            File.Delete(PathIn(data.Path));
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _stopping.Dispose();
        _one.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        var serving = new List<Task>();
        while (true)
        {
            try
            {
                var connection = await listener.AcceptAsync(_stopping.Token);
                serving.RemoveAll(task => task.IsCompleted);
                serving.Add(ServeAsync(connection));
            }
            catch (Exception fault) when (_stopping.IsCancellationRequested || fault is ObjectDisposedException)
            {
                break;
            }
            catch (SocketException)
            {
                // One that was gone before it was taken.
            }
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            if (await ReadAsync(stream, Patience, AdminJson.Default.AdminRequest) is not { } request)
                return;
            var answer = request.Verb == AdminRequest.PluginVerb ? await AnswerForPluginAsync(request, stream) : await AnswerAsync(request);
            await WriteAsync(stream, answer);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or JsonException)
        {
            // Whoever it was has gone, or is none of our verbs.
        }
        catch (Exception fault)
        {
            // Whatever a verb runs into, the server goes on, and ends as it should.
            Log.VerbFaulted(logger, fault.GetType().FullName ?? "", FaultText.Place(fault));
        }
    }

    private async Task<T?> ReadAsync<T>(NetworkStream stream, TimeSpan atMost, JsonTypeInfo<T> type) where T : class
    {
        using var patience = new CancellationTokenSource(atMost, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        var (buffer, length) = (new byte[LongestRequest], 0);
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), linked.Token);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).Contains((byte)'\n'))
                break;
        }

        return length < buffer.Length ? JsonSerializer.Deserialize(buffer.AsSpan(0, length), type) : null;
    }

    private async Task WriteAsync(NetworkStream stream, AdminAnswer answer) =>
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(answer, AdminJson.Default.AdminAnswer), (byte)'\n'], _stopping.Token);

    // Others need not wait: what a plugin keeps is its own, and somebody may be typing.
    private async Task<AdminAnswer> AnswerForPluginAsync(AdminRequest request, NetworkStream stream)
    {
        if (request.Operands is not [{ Length: > 0 }, ..] || Array.Exists(request.Operands, word => word is null))
            return new AdminAnswer(ExitCodes.Usage, "", "A plugin's verb begins with the plugin's id.");
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var run = new VerbRun(services.GetRequiredService<PluginRuntime>().Table, output, error, AskAsync);
        var exitCode = await run.RunAsync(request.Operands);
        if (run.Verb is { } verb)
            Log.VerbServed(logger, verb.Name, exitCode);
        return new AdminAnswer(exitCode, output.ToString(), error.ToString());

        async Task<string?> AskAsync(string prompt)
        {
            await WriteAsync(stream, new AdminAnswer(0, "", "", prompt));
            return (await ReadAsync(stream, PatienceWithPeople, AdminJson.Default.AdminReply))?.Typed ?? throw new IOException("Nobody is there any more.");
        }
    }

    private async Task<AdminAnswer> AnswerAsync(AdminRequest request)
    {
        if (ServerVerbs.Find(request.Verb) is not { } verb)
            return new AdminAnswer(ExitCodes.Usage, "", $"The running server does not know the verb '{request.Verb}'. Is it of another version?");
        if (request.Operands.Length < verb.Operands || request.Operands.Length > verb.Operands + verb.Optional || Array.Exists(request.Operands, string.IsNullOrEmpty))
            return new AdminAnswer(ExitCodes.Usage, "", $"`{verb.Name}` takes {verb.Operands} operands{(verb.Optional > 0 ? $", and {verb.Optional} more at most" : "")}, none of them empty.");
        // A plugin that hangs while it is replaced holds up neither its kill switch nor what is done to the store.
        if (verb.BeginsAtOnce)
            return await RunAsync(verb, request);
        await _one.WaitAsync(_stopping.Token);
        try
        {
            return await RunAsync(verb, request);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<AdminAnswer> RunAsync(ServerVerb verb, AdminRequest request)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await verb.RunAsync(services, request.Operands, new Terminal(TextReader.Null, output, error, null) { User = request.By });
        Log.VerbServed(logger, verb.Name, exitCode);
        return new AdminAnswer(exitCode, output.ToString(), error.ToString());
    }
}
