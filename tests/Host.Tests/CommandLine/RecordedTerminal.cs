using System.Text;
using PluginTokenServer.Host.CommandLine;

namespace PluginTokenServer.Host.Tests.CommandLine;

/// <summary>Runs the command line as a shell would and keeps what it says.</summary>
internal sealed class RecordedTerminal
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    /// <summary>What is piped in.</summary>
    public string Input { get; init; } = "";

    /// <summary>What somebody types at a prompt; <see langword="null"/> where nobody sits.</summary>
    public Queue<string>? Typed { get; init; }

    /// <summary>The arguments that the server was started with, if it was.</summary>
    public string[]? Served { get; private set; }

    /// <summary>What the server does when it is started.</summary>
    public Func<int> Server { get; init; } = () => 0;

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string[] Lines => Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public async Task<int> RunAsync(params string[] args)
    {
        using var input = new StringReader(Input);
        await using var output = new StringWriter(_out);
        await using var error = new StringWriter(_error);
        return await CommandLineApplication.RunAsync(args, new Terminal(input, output, error, Typed is null ? null : Typed.Dequeue), Serve);
    }

    private Task<int> Serve(string[] args)
    {
        Served = args;
        return Task.FromResult(Server());
    }
}
