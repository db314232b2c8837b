using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users list</c>.</summary>
internal sealed class ListVerb(Database database, TimeProvider time) : IPluginVerb
{
    private const int Most = 1000;

    public string Name => "users list";

    public string Arguments => "[NAME]";

    public string Summary => "Shows the users, at most a thousand: those whose names begin with NAME, or all.";

    public async Task<int> RunAsync(PluginVerbContext context)
    {
        if (context.Arguments.Count > 1 || context.Arguments.Any(argument => argument.StartsWith('-')))
        {
            await context.Error.WriteLineAsync($"`{Name}` takes {Arguments}.");
            return 2;
        }

        var begin = context.Arguments.Count == 1 ? context.Arguments[0].Trim().ToUpperInvariant() : "";
        var users = await database.UseAsync(rows => rows.Users.AsNoTracking()
            .Where(user => user.NormalizedUserName!.StartsWith(begin)).OrderBy(user => user.NormalizedUserName).Take(Most + 1).ToListAsync());
        foreach (var user in users.Take(Most))
            await context.Out.WriteLineAsync($"{user.UserName}\t{user.Id}\t{State(user)}\t{user.DisplayName}\t{user.Email}");
        await context.Error.WriteLineAsync(users.Count > Most ? $"There are more than {Most}; name a beginning." : string.Create(CultureInfo.InvariantCulture, $"{users.Count} users."));
        return 0;
    }

    private string State(User user) => string.Join(',', States(user).DefaultIfEmpty("active"));

    private IEnumerable<string> States(User user)
    {
        if (user.IsDisabled)
            yield return "disabled";
        if (user.IsLocked)
            yield return "locked";
        if (user.RefusedUntil > time.GetUtcNow().ToUnixTimeMilliseconds())
            yield return "refused-for-now";
        if (user.PasswordHash is null)
            yield return "no-password";
        if (user.MustChangePassword)
            yield return "must-change-password";
        if (user.HasSecondFactor)
            yield return "second-factor";
    }
}
