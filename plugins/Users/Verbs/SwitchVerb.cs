using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary>What only switches something about somebody.</summary>
/// <param name="Name">The words it is called by.</param>
/// <param name="Summary">What it does, for the help text.</param>
/// <param name="Change">What has been done then, after the name of the person.</param>
/// <param name="Revokes">Whether what they have granted ends with it.</param>
/// <param name="Set">Does it.</param>
internal sealed record Switch(string Name, string Summary, string Change, bool Revokes, Action<UpdateSettersBuilder<User>> Set)
{
    public static readonly IReadOnlyList<Switch> All =
    [
        new("users disable", "Switches somebody off: no sign-in, no token, and all that they have granted ends.", "is disabled", true, changes => changes.SetProperty(user => user.IsDisabled, true)),
        new("users enable", "Switches somebody on again.", "is enabled", false, changes => changes.SetProperty(user => user.IsDisabled, false)),
        new("users lock", "Locks somebody until `users unlock`: no sign-in, no token, and all that they have granted ends.", "is locked", true, changes => changes.SetProperty(user => user.IsLocked, true)),
        new("users unlock", "Lets somebody in again who is locked, or refused for a while after wrong passwords.", "is unlocked", false, changes => changes
            .SetProperty(user => user.IsLocked, false).SetProperty(user => user.AccessFailedCount, 0).SetProperty(user => user.RefusedUntil, 0)),
    ];
}

/// <summary>A verb that is a <see cref="Switch"/>.</summary>
internal sealed class SwitchVerb(Switch what, Database database, Finder finder, Accounts accounts) : UserVerb(finder)
{
    public override string Name => what.Name;

    public override string Arguments => "NAME";

    public override string Summary => what.Summary;

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        await database.UseAsync(rows => rows.Users.Where(row => row.Id == user.Id).ExecuteUpdateAsync(what.Set));
        if (what.Revokes)
            await accounts.RevokeAsync(user.Id, what.Change);
        else
            accounts.Report(user.Id, what.Change);
        await context.Out.WriteLineAsync($"{user.UserName} {what.Change}.");
        return Done;
    }
}
