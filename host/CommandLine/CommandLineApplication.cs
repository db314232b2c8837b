namespace PluginTokenServer.Host.CommandLine;

/// <summary>Decides whether the executable serves or runs a verb.</summary>
internal static class CommandLineApplication
{
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Terminal.OfProcess(), TokenServerApplication.RunAsync);

    public static async Task<int> RunAsync(string[] args, Terminal terminal, Func<string[], Task<int>> serve)
    {
        try
        {
            return args switch
            {
                ["--help" or "-h" or "-?" or "help", .. var settings] => await HelpAsync(settings, terminal),
                ["--version"] => Version(terminal),
                _ when IsServing(args) => await serve(args),
                _ when Verbs.Find(args) is { } verb => await verb.RunAsync(args[verb.Words..], terminal),
                _ when PluginVerbLine.IsFor(args) => await PluginVerbLine.RunAsync(args, terminal),
                _ => Unknown(args, terminal),
            };
        }
        catch (Exception fault) when (fault is StartupException or InvalidDataException or DirectoryNotFoundException)
        {
            // The operator's to mend, and a stack trace would hide the sentence that says how.
            await terminal.Error.WriteLineAsync(Sentence(fault));
            return ExitCodes.Fault;
        }
    }

    // Settings come in the forms that the configuration takes: --key value, --key=value, /key value, key=value.
    private static bool IsServing(string[] args) => args.Length == 0 || args[0].StartsWith('-') || args[0].StartsWith('/') || args[0].Contains('=');

    private static async Task<int> HelpAsync(string[] settings, Terminal terminal)
    {
        HelpText.Write(terminal.Out);
        HelpText.Write(terminal.Out, await PluginSurvey.TakeVerbsAsync(settings));
        return ExitCodes.Done;
    }

    private static int Version(Terminal terminal)
    {
        terminal.Out.WriteLine(HelpText.Version);
        return ExitCodes.Done;
    }

    private static int Unknown(string[] args, Terminal terminal)
    {
        terminal.Error.WriteLine(Verbs.Unknown(args));
        return ExitCodes.Usage;
    }

    private static string Sentence(Exception fault) => fault switch
    {
        // A settings file that does not parse: the outer message names the file, the innermost the line.
        InvalidDataException => $"{fault.Message} {fault.GetBaseException().Message}",
        DirectoryNotFoundException => $"A directory does not exist: {fault.Message}",
        _ => fault.Message,
    };
}
