using PluginTokenServer.Models;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Users.SignIn;

/// <summary>Checks passwords for the password grant (RFC 6749 §4.3), which can ask for nothing else: whoever needs a second factor, or another password first, cannot use it.</summary>
internal sealed class PasswordGrant(PasswordCheck passwords, Attempts attempts, UsersSettings settings) : IResourceOwnerPasswordValidator
{
    public async Task ValidateAsync(ResourceOwnerPasswordValidationContext context)
    {
        if (await passwords.FindAsync(context.UserName, context.Password) is not { } user || NeedsMore(user))
        {
            // The same words, and counted, where the password was right: this grant must not be a way to find that out past the second factor.
            context.Result = new GrantValidationResult(TokenRequestErrors.InvalidGrant, "The user name or the password is wrong.") { CredentialRejected = true };
            return;
        }

        await attempts.ClearAsync(user.Id);
        context.Result = new GrantValidationResult(user.Id, "pwd");
    }

    private bool NeedsMore(Data.User user) =>
        user.MustChangePassword
        || settings.SecondFactor == SecondFactorPolicy.Required
        || (settings.SecondFactor == SecondFactorPolicy.Optional && user.HasSecondFactor);
}
