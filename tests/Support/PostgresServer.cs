using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Npgsql;

namespace PluginTokenServer.Tests.Support;

/// <summary>A PostgreSQL of the test's own, from Debian's binaries: reached by a socket in its own directory, so that no port has to be free, and as durable as a real one.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int SigInt = 2;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PostgresDirectory _directory;
    private readonly string[] _settings;
    private Process? _process;

    private PostgresServer(PostgresDirectory directory, string[] settings) => (_directory, _settings) = (directory, settings);

    /// <summary>The host that it is in a connection string: the directory of its socket.</summary>
    public string Host => _directory.Path;

    /// <summary>The socket, for whoever wants to stand in between.</summary>
    public string SocketPath => Path.Combine(_directory.Path, ".s.PGSQL.5432");

    /// <summary>Starts a server that holds nothing yet.</summary>
    /// <param name="settings">Of the server, as in <c>synchronous_commit=off</c>.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        var server = new PostgresServer(await PostgresDirectory.CreateAsync(), settings);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a server that can also be reached by TCP, on the machine itself.</summary>
    /// <param name="certificate">What it shows to whoever wants TLS, with its key, both in PEM; <see langword="null"/> to have no TLS.</param>
    public static async Task<(PostgresServer Server, int Port)> StartOnTcpAsync((string Certificate, string Key)? certificate)
    {
        var directory = await PostgresDirectory.CreateAsync();
        var port = FreePort();
        List<string> settings = ["listen_addresses=localhost", $"port={port}"];
        if (certificate is var (shown, key))
        {
            settings.AddRange([
                "ssl=on", $"ssl_cert_file={await directory.PutAsync("server.crt", shown)}", $"ssl_key_file={await directory.PutAsync("server.key", key)}"]);
        }

        var server = new PostgresServer(directory, [.. settings]);
        await server.StartAgainAsync();
        return (server, port);
    }

    /// <summary>A standby of this server, which streams from it.</summary>
    /// <param name="synchronous">From then on nothing is acknowledged that it does not have on its disk.</param>
    public async Task<PostgresServer> StartStandbyAsync(bool synchronous)
    {
        var standby = await StartStandbyAsync();
        if (!synchronous)
            return standby;
        await ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        return await Eventually.HoldsAsync(async () => await ExecuteAsync("postgres", "SELECT sync_state FROM pg_stat_replication") is "sync")
            ? standby
            : throw new InvalidOperationException("The standby does not become a synchronous one.");
    }

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => ExecuteAsync("postgres", "SELECT pg_promote()");

    /// <summary>A standby of this server, which streams from it.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(await PostgresDirectory.CreateAsync(empty: true), []);
        await PostgresDirectory.RunAsync("pg_basebackup", "-h", _directory.Path, "-U", "postgres", "-D", standby._directory.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync");
        await standby.StartAgainAsync();
        return standby;
    }

    /// <param name="database">See <see cref="CreateDatabaseAsync"/>.</param>
    public string ConnectionString(string database) => $"Host={_directory.Path};Username=postgres;Database={database}";

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs SQL on a connection of its own.</summary>
    /// <returns>The first value of the first row, if there is one.</returns>
    public async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The test's own words.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Starts it again on what it holds, after <see cref="StopAsync"/> or <see cref="KillAsync"/>, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        // Processes of the one that was killed may linger for a moment, and keep the next one from starting.
        while (!await TryStartAsync())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException("PostgreSQL does not start.");
        }
    }

    /// <summary>Stops it as an operator would. Open connections are ended.</summary>
    public Task StopAsync()
    {
        Send(_process!.Id, SigInt);
        return EndedAsync();
    }

    /// <summary>What kill -9 does, to it and all its processes.</summary>
    public Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        return EndedAsync();
    }

    /// <summary>Holds all its processes: connections stay open, and nothing is answered.</summary>
    public void Pause() => SendAll(SigStop);

    /// <summary>Lets its processes go on.</summary>
    public void Resume() => SendAll(SigCont);

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
        _process?.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> TryStartAsync()
    {
        string[] settings = [$"unix_socket_directories={_directory.Path}", "listen_addresses=", "fsync=on", "log_min_messages=log", .. _settings];
        var process = PostgresDirectory.Start("postgres", ["-D", _directory.Data, .. settings.SelectMany(setting => new[] { "-c", setting })]);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("ready to accept", StringComparison.Ordinal) == true)
                ready.TrySetResult();
        };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process?.Dispose();
        _process = process;
        var ended = process.WaitForExitAsync();
        return await Task.WhenAny(ready.Task, ended).WaitAsync(Patience) == ready.Task;
    }

    private Task EndedAsync() => _process!.WaitForExitAsync().WaitAsync(Patience);

    private void SendAll(int signal)
    {
        var children = File.ReadAllText($"/proc/{_process!.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Send(_process.Id, signal);
        foreach (var child in children)
            Send(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture), signal);
    }

    private static void Send(int process, int signal) => _ = Kill(process, signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
