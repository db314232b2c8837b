using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users link</c>.</summary>
internal sealed class LinkVerb(Finder finder, Accounts accounts) : UserVerb(finder)
{
    public override string Name => "users link";

    public override string Arguments => "NAME PROVIDER SUBJECT";

    public override string Summary => "Says who somebody of another provider is here: the provider's name at this server, and what `sub` is there.";

    protected override int Words => 3;

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        var (provider, subject) = (line.Words[1], line.Words[2]);
        // What is signed in here is local, and would be taken for that.
        if (provider == "local" || !Names.IsPossible(provider) || !Names.IsPossible(subject))
        {
            await context.Error.WriteLineAsync($"'{provider}' and that subject are nobody of another provider.");
            return Usage;
        }

        if (!await accounts.LinkAsync(user, provider, subject))
        {
            await context.Error.WriteLineAsync($"That subject of {provider} is linked already; `users unlink` ends that.");
            return Fault;
        }

        await context.Out.WriteLineAsync($"{user.UserName} is linked to that subject of {provider}.");
        return Done;
    }
}
