using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginTokenServer.Tests.Support;

/// <summary>The real executable in a process of its own.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
                _error.AppendLine(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString().Trim();
        }
    }

    /// <summary>Starts the server on a free port, with a content root.</summary>
    /// <param name="root">The content root; see <see cref="Prepare"/>.</param>
    /// <param name="args">More of the command line.</param>
    public static HostProcess Serve(TestDirectory root, params string[] args) =>
        Run(["--contentRoot", root.Path, "--environment", "Development", "--urls", "http://127.0.0.1:0", .. args]);

    /// <summary>Runs the executable with nothing but these arguments.</summary>
    public static HostProcess Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PluginTokenServer.Host.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Writes the sample configuration into a content root.</summary>
    public static void Prepare(TestDirectory root, Action<JsonObject>? configure = null)
    {
        var configuration = SampleConfiguration.Create();
        configure?.Invoke(configuration["TokenServer"]!.AsObject());
        File.WriteAllText(Path.Combine(root.Path, "appsettings.json"), configuration.ToJsonString());
    }

    /// <summary>Waits until the server listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_listening.Task, ended).WaitAsync(Patience) == ended)
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}.\n{Output}\n{Error}");
        return await _listening.Task;
    }

    /// <summary>Writes a line to its standard input, as a pipe would.</summary>
    public Task TypeAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => _ = Kill(_process.Id, SigTerm);

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private void Read(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (line is not null && Listening().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (\S+)")]
    private static partial Regex Listening();
}
