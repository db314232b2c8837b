using System.Diagnostics;

namespace PluginTokenServer.Tests.Support;

/// <summary>The directory of a <see cref="PostgresServer"/>. It goes away with whatever runs in it, also when the test run is killed.</summary>
internal sealed class PostgresDirectory : IAsyncDisposable
{
    // Waits for its standard input to end, which it does with the process that holds the other end, and cleans up then. Asks first: a
    // server that is killed leaves its shared memory behind.
    private const string CleanUp =
        """
        read -r _
        if read -r server < "$1/data/postmaster.pid"; then
          kill -CONT "$server"; kill -QUIT "$server"
          for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$server" || break; sleep 0.1; done
          kill -KILL "$server"
        fi
        for _ in 1 2 3 4 5; do rm -rf "$1" && break; sleep 0.1; done
        """;

    private static readonly Lazy<string> Binaries = new(FindBinaries);
    private static readonly Lazy<Task<PostgresDirectory>> Template = new(CreateTemplateAsync);

    private readonly Process _cleanUp;

    private PostgresDirectory(string path)
    {
        Path = path;
        _cleanUp = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", CleanUp, "sh", path]) { RedirectStandardInput = true, RedirectStandardError = true })!;
    }

    public string Path { get; }

    /// <summary>Where the cluster is.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    // PostgreSQL refuses to run as root.
    private static bool IsRoot => Environment.UserName == "root";

    /// <param name="empty">Without a cluster. Otherwise it has a copy of one that is made once for the run.</param>
    public static async Task<PostgresDirectory> CreateAsync(bool empty = false)
    {
        var directory = await CreateEmptyAsync();
        if (!empty)
            await RunAsync("/bin/cp", "-a", (await Template.Value).Data, directory.Data);
        return directory;
    }

    /// <summary>Writes a file that only the server can read.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> PutAsync(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        await File.WriteAllTextAsync(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GiveToPostgresAsync(path);
        return path;
    }

    /// <summary>Starts one of PostgreSQL's programs, or any other by its full path, as the user that PostgreSQL runs as.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var path = System.IO.Path.Combine(Binaries.Value, program);
        // setpriv becomes the program: the process started here is the server itself.
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, "/");
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end, which has to be a good one.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.\n{await output}\n{error}");
        return await output;
    }

    public async ValueTask DisposeAsync()
    {
        _cleanUp.StandardInput.Close();
        await _cleanUp.WaitForExitAsync();
        _cleanUp.Dispose();
    }

    private static async Task<PostgresDirectory> CreateTemplateAsync()
    {
        var template = await CreateEmptyAsync();
        await RunAsync("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "-D", template.Data);
        return template;
    }

    private static async Task<PostgresDirectory> CreateEmptyAsync()
    {
        var directory = new PostgresDirectory(Directory.CreateTempSubdirectory("pts-pg-").FullName);
        await GiveToPostgresAsync(directory.Path);
        return directory;
    }

    private static async Task GiveToPostgresAsync(string path)
    {
        if (!IsRoot)
            return;
        using var chown = Process.Start("chown", ["postgres:postgres", path]);
        await chown.WaitForExitAsync();
    }

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql") && Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault() is { } version
            ? System.IO.Path.Combine(version, "bin")
            : throw new InvalidOperationException("These tests run a PostgreSQL of their own. Install Debian's package postgresql; build/test.sh does it when it runs as root.");
}
