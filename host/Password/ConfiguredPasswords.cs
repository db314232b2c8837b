using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;
using UserOptions = PluginTokenServer.Host.Options.UserOptions;

namespace PluginTokenServer.Host.Password;

/// <summary>Checks passwords against the users of <c>TokenServer:Users</c>.</summary>
internal sealed class ConfiguredPasswords(ServerConfigurationSource configuration, HashWorkers workers) : IResourceOwnerPasswordValidator
{
    private static readonly string NobodysHash = Options.PasswordHash.Of(Guid.NewGuid().ToString());

    private readonly PasswordHasher<UserOptions> _hasher = new();

    public async Task ValidateAsync(ResourceOwnerPasswordValidationContext context)
    {
        var users = configuration.Current.UsersByName;
        var user = users.GetValueOrDefault(UserOptions.CanonicalName(context.UserName));
        // Somebody who does not exist costs as much time as somebody who does: a real user's hash is computed, and the outcome not used.
        var hash = user?.PasswordHash ?? (users.Count > 0 ? users.Values[0].PasswordHash : NobodysHash);
        var matches = await workers.RunAsync(() => _hasher.VerifyHashedPassword(user!, hash, context.Password) != PasswordVerificationResult.Failed);
        context.Result = matches && user is { Enabled: true }
            ? new GrantValidationResult(user.SubjectId, "pwd")
            : new GrantValidationResult(TokenErrors.InvalidGrant, "The user name or the password is wrong.") { CredentialRejected = true };
    }
}
