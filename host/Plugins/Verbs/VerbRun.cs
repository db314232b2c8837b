using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Verbs;

/// <summary>Runs the verbs of plugins that have been activated: those of the running server, or those that a verb's own process has loaded.</summary>
/// <param name="table">What the plugins offer.</param>
/// <param name="output">Takes the result.</param>
/// <param name="error">Takes what is said to a person.</param>
/// <param name="ask">Has something typed that is not shown; <see langword="null"/> comes back where it was typed twice and differed.</param>
internal sealed class VerbRun(PluginTable table, TextWriter output, TextWriter error, Func<string, Task<string?>> ask)
{
    /// <summary>The verb that was found.</summary>
    public VerbDescription? Verb { get; private set; }

    /// <param name="words">The command line without settings; the plugin's id first.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] words)
    {
        if (Find(words) is not { Verb: { } verb } offer)
        {
            await error.WriteLineAsync(Unknown(words));
            return ExitCodes.Usage;
        }

        Verb = verb;
        try
        {
            return await RunAsync(offer, words[verb.Words..]);
        }
        catch (PluginUnavailableException fault)
        {
            await error.WriteLineAsync(fault.Message);
        }
        catch (PluginFaultException)
        {
            await error.WriteLineAsync($"`{verb.Name}` failed within the plugin '{offer.PluginId}'. The running server's log says where; without one, start it and try again.");
        }

        return ExitCodes.Fault;
    }

    private async Task<int> RunAsync(PluginOffer offer, string[] arguments)
    {
        var prompt = await offer.InvokeAsync<IPluginVerb, string[], string?>(null, arguments, static (verb, arguments, _) => Task.FromResult(verb.Prompt(arguments)));
        var secret = prompt is null ? null : await ask(prompt);
        if (prompt is not null && secret is null)
        {
            await error.WriteLineAsync("What was typed the second time differs.");
            return ExitCodes.Fault;
        }

        // Of its own, so that a call that was given up writes nowhere any more.
        await using var said = new StringWriter();
        await using var result = new StringWriter();
        var context = new PluginVerbContext { Arguments = arguments, Secret = secret, Out = result, Error = said };
        var exitCode = await offer.InvokeAsync<IPluginVerb, PluginVerbContext, int>(null, context, static (verb, context, deadline) =>
        {
            context.CancellationToken = deadline;
            return verb.RunAsync(context);
        });
        await output.WriteAsync(result.ToString());
        await error.WriteAsync(said.ToString());
        return exitCode;
    }

    private PluginOffer? Find(string[] words) =>
        table.Verbs.Values.Where(offer => words.Take(offer.Verb!.Words).SequenceEqual(offer.Verb.Name.Split(' '))).MaxBy(offer => offer.Verb!.Words);

    private string Unknown(string[] words)
    {
        var plugin = table.Plugins.FirstOrDefault(plugin => Discovery.PluginId.Comparer.Equals(plugin.Id, words[0]));
        if (plugin is not null and not { State: PluginState.Active or PluginState.Degraded })
            return $"The plugin '{plugin.Id}' is not active. {plugin.Reason}".TrimEnd();
        return plugin is { Verbs.Count: > 0 }
            ? $"There is no verb '{string.Join(' ', words.Take(2))}'; the plugin has {string.Join(", ", plugin.Verbs.Select(verb => $"`{verb.Name}`"))}."
            : $"The plugin '{words[0]}' has no verbs.";
    }
}
