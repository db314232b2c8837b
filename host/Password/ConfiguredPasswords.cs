using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.SignIn;
using PluginTokenServer.Validation;
using UserOptions = PluginTokenServer.Host.Options.UserOptions;

namespace PluginTokenServer.Host.Password;

/// <summary>Checks passwords against the users of <c>TokenServer:Users</c>, for the password grant and for the login page.</summary>
internal sealed class ConfiguredPasswords(ServerConfigurationSource configuration, HashWorkers workers) : IResourceOwnerPasswordValidator, IUserAuthenticator
{
    private const string Method = "pwd";

    private static readonly string NobodysHash = Options.PasswordHash.Of(Guid.NewGuid().ToString());

    private readonly PasswordHasher<UserOptions> _hasher = new();

    public async Task ValidateAsync(ResourceOwnerPasswordValidationContext context) =>
        context.Result = await FindAsync(context.UserName, context.Password) is { } user
            ? new GrantValidationResult(user.SubjectId, Method)
            : new GrantValidationResult(TokenErrors.InvalidGrant, "The user name or the password is wrong.") { CredentialRejected = true };

    public async Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken) =>
        step.Kind == SignInStep.PasswordKind && await FindAsync(step.Input["username"], step.Input["password"]) is { } user
            ? SignInOutcome.Succeeded(user.SubjectId, [Method])
            : SignInOutcome.Failed();

    private async Task<UserOptions?> FindAsync(string userName, string password)
    {
        var users = configuration.Current.UsersByName;
        var user = users.GetValueOrDefault(UserOptions.CanonicalName(userName));
        // Somebody who does not exist costs as much time as somebody who does: a real user's hash is computed, and the outcome not used.
        var hash = user?.PasswordHash ?? (users.Count > 0 ? users.Values[0].PasswordHash : NobodysHash);
        var matches = await workers.RunAsync(() => _hasher.VerifyHashedPassword(user!, hash, password) != PasswordVerificationResult.Failed);
        return matches && user is { Enabled: true } ? user : null;
    }
}
