using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Has one step of a sign-in looked at: by the plugin that offers <see cref="IUserAuthenticator"/>, or else by the configured passwords.</summary>
internal sealed class Authenticator(PluginRuntime plugins, ConfiguredPasswords configured)
{
    /// <returns>What it came to, and the plugin that says so; <see langword="null"/> where it was the server.</returns>
    public async Task<(SignInOutcome Outcome, PluginOrigin? By)> VerifyAsync(SignInStep step) =>
        plugins.Table.Single(typeof(IUserAuthenticator)) is { } offer
            ? (await offer.InvokeAsync<IUserAuthenticator, SignInStep, SignInOutcome>(null, step, static (authenticator, step, deadline) => authenticator.VerifyAsync(step, deadline)), PluginOrigin.Of(offer))
            : (await configured.VerifyAsync(step, CancellationToken.None), null);
}
