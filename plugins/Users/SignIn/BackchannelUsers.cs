using System.Security.Claims;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Users.SignIn;

/// <summary>Finds the person that a CIBA request means, and checks the secret that only they know, if they have one (CIBA Core §7.1).</summary>
internal sealed class BackchannelUsers(Finder finder, UserCodes codes) : IBackchannelAuthenticationUserValidator
{
    public async Task<BackchannelAuthenticationUserValidationResult> ValidateRequestAsync(BackchannelAuthenticationUserValidatorContext userValidatorContext)
    {
        var user = await FindAsync(userValidatorContext);
        // CIBA Core §13.
        if (user is not { IsActive: true })
            return Refused("unknown_user_id");
        if (user.UserCodeHash is not null && string.IsNullOrEmpty(userValidatorContext.UserCode))
            return Refused("missing_user_code");
        if (user.UserCodeHash is not null && !await codes.IsRightAsync(user, userValidatorContext.UserCode!))
            return Refused("invalid_user_code");
        return new BackchannelAuthenticationUserValidationResult { IsError = false, Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user.Id)], "ciba")) };
    }

    // A login_hint_token is a client's own statement about somebody, of which this directory knows none.
    private Task<User?> FindAsync(BackchannelAuthenticationUserValidatorContext context) =>
        context.LoginHint is { } hint ? finder.ByHintAsync(hint)
        : context.IdTokenHintClaims?.FirstOrDefault(claim => claim.Type == "sub")?.Value is { } subject ? finder.ByIdAsync(subject)
        : Task.FromResult<User?>(null);

    private static BackchannelAuthenticationUserValidationResult Refused(string error) => new() { IsError = true, Error = error };
}
