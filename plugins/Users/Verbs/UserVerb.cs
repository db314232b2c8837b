using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary>A verb about one person, whose name comes first.</summary>
internal abstract class UserVerb(Finder finder) : IPluginVerb
{
    protected const int Done = 0;
    protected const int Fault = 1;
    protected const int Usage = 2;

    public abstract string Name { get; }

    public abstract string Arguments { get; }

    public abstract string Summary { get; }

    /// <summary>How many words follow the verb, the name among them.</summary>
    protected virtual int Words => 1;

    protected virtual string[] Valued => [];

    protected virtual string[] Flags => [];

    /// <summary>Asks for nothing where the arguments make no sense.</summary>
    public string? Prompt(IReadOnlyList<string> arguments)
    {
        var line = Line.Of(arguments, Valued, Flags);
        return Objection(line) is null ? PromptFor(line) : null;
    }

    public async Task<int> RunAsync(PluginVerbContext context)
    {
        var line = Line.Of(context.Arguments, Valued, Flags);
        if (Objection(line) is { } objection)
        {
            await context.Error.WriteLineAsync(objection);
            return Usage;
        }

        try
        {
            return await RunAsync(line, context);
        }
        catch (StoreUnavailableException fault)
        {
            await context.Error.WriteLineAsync(fault.Message);
            return Fault;
        }
    }

    protected virtual async Task<int> RunAsync(Line line, PluginVerbContext context)
    {
        if (await finder.ByNameAsync(line.Words[0]) is { } user)
            return await RunAsync(user, line, context);
        await context.Error.WriteLineAsync($"There is no user '{line.Words[0]}'; `users list` shows all.");
        return Fault;
    }

    protected abstract Task<int> RunAsync(User user, Line line, PluginVerbContext context);

    /// <summary>What has to be typed first.</summary>
    protected virtual string? PromptFor(Line line) => null;

    /// <summary>Says that somebody was changed by others at the same time.</summary>
    protected static async Task<int> MeanwhileAsync(PluginVerbContext context)
    {
        await context.Error.WriteLineAsync("The user was changed by somebody else at the same time; nothing was done. Try again.");
        return Fault;
    }

    private string? Objection(Line line) =>
        line.Fault ?? (line.Words.Count != Words || line.Words.Exists(string.IsNullOrWhiteSpace) ? $"`{Name}` needs {Arguments}." : null);
}
