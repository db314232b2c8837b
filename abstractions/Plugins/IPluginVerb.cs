namespace PluginTokenServer.Plugins;

/// <summary>Something that the operator does with a plugin from the command line, as in <c>PluginTokenServer.Host users add alice</c>; a plugin may have many.</summary>
/// <remarks>
/// Where a server runs on the data directory, its plugin does it; else the plugin is loaded in the verb's own process, and its hosted services are not started.
/// It is made for each call and runs under the plugin's deadline, or half a minute where that is shorter. What it writes is shown when it has ended.
/// </remarks>
public interface IPluginVerb
{
    /// <summary>The words it is called by: the plugin's id and one to three more, of small letters, digits and <c>-</c>. Read once, at activation.</summary>
    string Name { get; }

    /// <summary>What follows the name, for the help text: <c>NAME [--email ADDRESS]</c>.</summary>
    /// <value>Empty by default: nothing.</value>
    string Arguments => "";

    /// <summary>What it does, in one sentence, for the help text.</summary>
    string Summary { get; }

    /// <summary>Says what has to be typed before it runs, a password for instance. It is not shown while it is typed, and never an argument: the list of processes shows those to everybody.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <returns>What to ask for, in a word or two; <see langword="null"/>, as by default, for nothing.</returns>
    string? Prompt(IReadOnlyList<string> arguments) => null;

    /// <summary>Does it.</summary>
    /// <param name="context">What was typed, and where the answer goes.</param>
    /// <returns>The exit code of the process: 0 when it is done, 1 for a fault, 2 when the arguments make no sense.</returns>
    Task<int> RunAsync(PluginVerbContext context);
}

/// <summary>One run of a plugin's verb.</summary>
public sealed class PluginVerbContext
{
    /// <summary>What follows the name. Settings of the server are not among it: those have a colon in their name, or are <c>--environment</c> or <c>--contentRoot</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What was typed where <see cref="IPluginVerb.Prompt"/> asked for something; perhaps empty. Do not log it.</summary>
    /// <value><see langword="null"/> where nothing was asked for.</value>
    public string? Secret { get; init; }

    /// <summary>Takes the result, where a script can read it.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Takes what is said to a person.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Ends with the deadline.</summary>
    public CancellationToken CancellationToken { get; set; }
}
