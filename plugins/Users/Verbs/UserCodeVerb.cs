using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users user-code</c>.</summary>
internal sealed class UserCodeVerb(Database database, Finder finder, UserCodes codes, Accounts accounts) : UserVerb(finder)
{
    private const int LeastLength = 4;
    private const int MostLength = 128;
    private const string Remove = "--remove";

    public override string Name => "users user-code";

    public override string Arguments => "NAME [--remove]";

    public override string Summary => "Reads the code that clients ask somebody for before they are asked on another device (CIBA `user_code`), or takes it away.";

    protected override string[] Flags => [Remove];

    protected override string? PromptFor(Line line) => line.Has(Remove) ? null : "User code";

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        if (!line.Has(Remove) && context.Secret is not { Length: >= LeastLength and <= MostLength })
        {
            await context.Error.WriteLineAsync($"A user code has {LeastLength} to {MostLength} characters.");
            return Fault;
        }

        var hash = line.Has(Remove) ? null : await codes.HashAsync(user, context.Secret!);
        await database.UseAsync(rows => rows.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(changes => changes.SetProperty(row => row.UserCodeHash, hash)));
        var change = hash is null ? "has no user code any more" : "has a new user code";
        accounts.Report(user.Id, change);
        await context.Out.WriteLineAsync($"{user.UserName} {change}.");
        return Done;
    }
}
