using System.Security.Claims;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary><c>users add</c>.</summary>
internal sealed class AddVerb(Finder finder, NewUsers made, Accounts accounts, PasswordPolicy policy, PasswordCheck passwords) : UserVerb(finder)
{
    public override string Name => "users add";

    public override string Arguments => "NAME [--name TEXT] [--email ADDRESS] [--phone NUMBER] [--claim TYPE=VALUE]... [--ask-password|--no-password] [--keep-password]";

    public override string Summary => "Adds somebody. Prints a password, which the first sign-in changes, unless one is typed or none is wanted.";

    protected override string[] Valued => ["--name", "--email", "--phone", "--claim"];

    protected override string[] Flags => [PasswordOptions.Ask, PasswordOptions.None, PasswordOptions.Keep];

    protected override string? PromptFor(Line line) => PasswordOptions.Prompt(line);

    protected override async Task<int> RunAsync(Line line, PluginVerbContext context)
    {
        var user = made.Create(line.Words[0]);
        user.DisplayName = line.Value("--name");
        // Whoever adds somebody answers for the address being theirs.
        made.SetEmail(user, line.Value("--email"), confirmed: true);
        (user.PhoneNumber, user.PhoneNumberConfirmed) = (line.Value("--phone"), line.Value("--phone") is not null);
        var claims = line.Values("--claim").Select(Claim).ToArray();
        string?[] said = [user.DisplayName, user.Email, user.PhoneNumber, .. claims.SelectMany(claim => new[] { claim?.Type, claim?.Value })];
        var objection = Array.Exists(claims, claim => claim is null) ? "--claim has the form TYPE=VALUE, and the identifier and what the server itself says are none."
            : Array.Exists(said, text => text is not null && !Names.IsPossible(text)) ? "A name, an address, a number or a claim is empty, too long, or has characters in it that cannot be kept."
            : null;
        if (objection is null && line.Has(PasswordOptions.None) && (line.Has(PasswordOptions.Ask) || line.Has(PasswordOptions.Keep)))
            objection = $"{PasswordOptions.None} goes with no other option for the password.";
        if (objection is not null)
        {
            await context.Error.WriteLineAsync(objection);
            return Usage;
        }

        var password = line.Has(PasswordOptions.None) ? null : context.Secret ?? GeneratedPassword.New();
        if (password is not null && policy.Objection(user, password, Texts.Words.English) is { } weak)
        {
            await context.Error.WriteLineAsync(weak);
            return Fault;
        }

        if (password is not null)
            (user.PasswordHash, user.MustChangePassword) = (await passwords.HashAsync(user, password), !line.Has(PasswordOptions.Keep));
        var faults = await accounts.AddAsync(user, claims!);
        foreach (var fault in faults)
            await context.Error.WriteLineAsync(fault);
        if (faults.Count > 0)
            return Fault;
        await context.Error.WriteLineAsync($"{user.UserName} is added, with the subject identifier {user.Id}.");
        if (password is not null && context.Secret is null)
            await context.Out.WriteLineAsync(password);
        return Done;
    }

    protected override Task<int> RunAsync(User user, Line line, PluginVerbContext context) => throw new NotSupportedException("Nobody has to be there yet.");

    // What else of a token the server answers for.
    private static Claim? Claim(string text) =>
        text.Split('=', 2) is [{ Length: > 0 and <= 256 } type, { Length: > 0 } value]
        && type is not ("sub" or "iss" or "aud" or "exp" or "iat" or "nbf" or "jti" or "idp" or "amr" or "acr" or "auth_time" or "sid" or "nonce" or "client_id" or "scope" or "cnf" or "act")
            ? new Claim(type, value)
            : null;
}
