using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users unlink</c>.</summary>
internal sealed class UnlinkVerb(Finder finder, Accounts accounts) : UserVerb(finder)
{
    public override string Name => "users unlink";

    public override string Arguments => "NAME PROVIDER SUBJECT";

    public override string Summary => "Takes a link back, and all that the user has granted ends.";

    protected override int Words => 3;

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        if (!await accounts.UnlinkAsync(user, line.Words[1], line.Words[2]))
        {
            await context.Error.WriteLineAsync($"{user.UserName} is not linked to that subject of {line.Words[1]}.");
            return Fault;
        }

        await context.Out.WriteLineAsync($"{user.UserName} is not linked to that subject of {line.Words[1]} any more.");
        return Done;
    }
}
