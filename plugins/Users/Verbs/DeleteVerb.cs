using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users delete</c>.</summary>
internal sealed class DeleteVerb(Finder finder, Accounts accounts) : UserVerb(finder)
{
    public override string Name => "users delete";

    public override string Arguments => "NAME";

    public override string Summary => "Deletes somebody, and all that they have granted ends. The subject identifier is never given to anybody else.";

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        await accounts.DeleteAsync(user);
        await context.Out.WriteLineAsync($"{user.UserName} is deleted.");
        return Done;
    }
}
