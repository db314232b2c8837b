using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Plugins.Users.SecondFactors;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users reset</c>.</summary>
internal sealed class ResetVerb(Finder finder, NewPasswords passwords, PasswordPolicy policy, SecondFactor secondFactor, Accounts accounts) : UserVerb(finder)
{
    private const string OfSecondFactor = "--second-factor";

    public override string Name => "users reset";

    public override string Arguments => "NAME [--ask-password] [--keep-password] | NAME --second-factor";

    public override string Summary => "Gives somebody another password, which the next sign-in changes, or takes their second factor away. All that they have granted ends.";

    protected override string[] Flags => [PasswordOptions.Ask, PasswordOptions.Keep, OfSecondFactor];

    protected override string? PromptFor(Line line) => line.Has(OfSecondFactor) ? null : PasswordOptions.Prompt(line);

    protected override async Task<int> RunAsync(User user, Line line, PluginVerbContext context)
    {
        if (!line.Has(OfSecondFactor))
            return await ResetPasswordAsync(user, line, context);
        if (line.Has(PasswordOptions.Ask) || line.Has(PasswordOptions.Keep))
        {
            await context.Error.WriteLineAsync($"{OfSecondFactor} leaves the password alone, and goes with no option for it.");
            return Usage;
        }

        if (!await secondFactor.RemoveAsync(user))
            return await MeanwhileAsync(context);
        await accounts.RevokeAsync(user.Id, "had the second factor taken away by the operator");
        await context.Out.WriteLineAsync($"{user.UserName} has no second factor any more.");
        return Done;
    }

    private async Task<int> ResetPasswordAsync(User user, Line line, PluginVerbContext context)
    {
        var password = context.Secret ?? GeneratedPassword.New();
        if (policy.Objection(user, password, Texts.Words.English) is { } weak)
        {
            await context.Error.WriteLineAsync(weak);
            return Fault;
        }

        if (await passwords.SetAsync(user, password, mustChange: !line.Has(PasswordOptions.Keep)) is null)
            return await MeanwhileAsync(context);
        await accounts.RevokeAsync(user.Id, "had the password reset by the operator");
        await context.Error.WriteLineAsync($"{user.UserName} has another password.");
        if (context.Secret is null)
            await context.Out.WriteLineAsync(password);
        return Done;
    }
}
