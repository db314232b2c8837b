using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Has one step of a sign-in looked at: by the plugin that offers <see cref="IUserAuthenticator"/>, or else by the configured passwords.</summary>
internal sealed class Authenticator(PluginRuntime plugins, ConfiguredPasswords configured)
{
    public Task<SignInOutcome> VerifyAsync(SignInStep step) =>
        plugins.Table.Single(typeof(IUserAuthenticator)) is { } offer
            ? offer.InvokeAsync<IUserAuthenticator, SignInStep, SignInOutcome>(null, step, static (authenticator, step, deadline) => authenticator.VerifyAsync(step, deadline))
            : configured.VerifyAsync(step, CancellationToken.None);
}
