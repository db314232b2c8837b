using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Signs in the browser whose request the plugin's endpoint is being called for. An abandoned call has none.</summary>
internal sealed class RequestSignIn(PluginCall call) : ISignIn
{
    public Task<SignInCompletion> SignInAsync(string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, DateTimeOffset authTime, string? returnUrl) =>
        // Gone through here, before the connection is held: it may be code of the plugin's, and might hang.
        call.Endpoint.SignInAsync(subjectId, identityProvider, [.. authenticationMethods], authTime, returnUrl);
}
