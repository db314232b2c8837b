using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Password;
using UserOptions = PluginTokenServer.Host.Options.UserOptions;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The secrets of configured users that keep others from having them asked, <c>user_code</c> (CIBA Core §7.1).</summary>
internal sealed class UserCodeHashes(ServerConfigurationSource configuration, HashWorkers workers)
{
    private readonly PasswordHasher<UserOptions> _hasher = new();

    /// <param name="subjectId">The user.</param>
    /// <param name="isPlugins">Whether a plugin's directory has found them: it would have to know their code as well.</param>
    /// <returns>The hash of their code; <see langword="null"/> for somebody without one.</returns>
    public string? HashOf(string subjectId, bool isPlugins) =>
        isPlugins ? null : configuration.Current.UsersBySubject.GetValueOrDefault(subjectId)?.UserCodeHash is { Length: > 0 } hash ? hash : null;

    public Task<bool> MatchesAsync(string hash, string code) => workers.RunAsync(() => _hasher.VerifyHashedPassword(null!, hash, code) != PasswordVerificationResult.Failed);
}
