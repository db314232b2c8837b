using PluginTokenServer.Host.Administration;
using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>A verb that works with what the server keeps: within the running server, or else beside one that does not run.</summary>
/// <param name="Name">The words it is called by.</param>
/// <param name="Operands">How many words follow them before any settings.</param>
/// <param name="WorkAsync">Does it with the server's services; the result is the exit code.</param>
internal sealed record ServerVerb(string Name, int Operands, Func<IServiceProvider, string[], Terminal, Task<int>> WorkAsync)
{
    /// <summary>For an operand that means something else elsewhere, such as a relative path.</summary>
    public Func<string, string> Whole { get; init; } = operand => operand;

    /// <summary>How many words more may follow.</summary>
    public int Optional { get; init; }

    /// <summary>Whether the running server begins with it at once, whatever other verbs it is at work with: what must not meet puts itself in order.</summary>
    public bool BeginsAtOnce { get; init; }

    /// <summary>What to do where no server runs, if it is not the same beside the store: takes settings, operands and terminal.</summary>
    public Func<string[], string[], Terminal, Task<int>>? WithoutServerAsync { get; init; }

    /// <summary>Runs it from the command line.</summary>
    public async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        if (args.Length < Operands || args.Take(Operands).Any(operand => operand.StartsWith('-')))
        {
            await terminal.Error.WriteLineAsync($"`{Name}` needs {Verbs.All.First(verb => verb.Name == Name).Arguments}.");
            return ExitCodes.Usage;
        }

        string[] operands = [.. args.Take(Operands).Concat(args.Skip(Operands).Take(Optional).TakeWhile(more => !IsSetting(more))).Select(Whole)];
        var settings = args[operands.Length..];
        return await AdminClient.TryRunAsync(Name, operands, settings, terminal)
            ?? await (WithoutServerAsync is { } withoutServer
                ? withoutServer(settings, operands, terminal)
                : StoreVisit.RunAsync(settings, services => RunAsync(services, operands, terminal)));
    }

    private static bool IsSetting(string word) => word.StartsWith('-') || word.StartsWith('/') || word.Contains('=');

    /// <summary>Runs it with services that are there.</summary>
    public async Task<int> RunAsync(IServiceProvider services, string[] operands, Terminal terminal)
    {
        try
        {
            return await WorkAsync(services, operands, terminal);
        }
        catch (Exception fault) when (fault is StartupException or UnavailableException)
        {
            await terminal.Error.WriteLineAsync(fault.Message);
            return ExitCodes.Fault;
        }
    }
}
