namespace PluginTokenServer.Host.CommandLine;

/// <summary>Something the executable does instead of serving.</summary>
/// <param name="Name">The words it is called by.</param>
/// <param name="Arguments">What follows them, for the help text.</param>
/// <param name="Summary">What it does, for the help text.</param>
/// <param name="RunAsync">Does it with the arguments after its name; the exit code is <see cref="ExitCodes"/>.</param>
internal sealed record Verb(string Name, string Arguments, string Summary, Func<string[], Terminal, Task<int>> RunAsync)
{
    public int Words => Name.Split(' ').Length;

    public string Group => Name.Split(' ')[0];
}
