using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Knows nobody. Who is signed in is the server's business; between this plugin's requests nothing is kept.</summary>
internal sealed class NobodyHandler : IAuthenticationHandler
{
    /// <summary>No provider can have this name.</summary>
    public const string Scheme = "(nobody)";

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context) => Task.CompletedTask;

    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    public Task ChallengeAsync(AuthenticationProperties? properties) => throw new NotSupportedException();

    public Task ForbidAsync(AuthenticationProperties? properties) => throw new NotSupportedException();
}
