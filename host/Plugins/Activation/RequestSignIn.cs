using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Signs in the browser whose request the plugin's endpoint is being called for. An abandoned call has none.</summary>
internal sealed class RequestSignIn(PluginCall call) : ISignIn
{
    // What is handed over is gone through here, before the connection is held: it may be code of the plugin's, and might hang.
    public Task<SignInCompletion> SignInAsync(string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, DateTimeOffset authTime, string? returnUrl)
    {
        ArgumentNullException.ThrowIfNull(authenticationMethods);
        return call.Endpoint.SignInAsync(new SignedIn(subjectId, identityProvider) { AuthenticationMethods = [.. authenticationMethods], AuthTime = authTime, By = call.Plugin, Begun = call.Endpoint.Begun }, returnUrl);
    }

    public Task<SignInCompletion> SignInExternalAsync(ExternalIdentity identity, IEnumerable<string> authenticationMethods, DateTimeOffset? authTime, string? returnUrl)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(authenticationMethods);
        var copy = new ExternalIdentity { Provider = identity.Provider, SubjectId = identity.SubjectId, Claims = [.. identity.Claims] };
        return call.Endpoint.SignInExternalAsync(copy, [.. authenticationMethods], authTime, returnUrl, call.Plugin);
    }

    public Task<RequestedSignIn?> FindRequestAsync(string? returnUrl) => call.Endpoint.FindRequestAsync(returnUrl);

    public Task<SignInCompletion> FailAsync(string identityProvider, ExternalSignInFailure failure, string? returnUrl)
    {
        ArgumentException.ThrowIfNullOrEmpty(identityProvider);
        return call.Endpoint.FailAsync(identityProvider, Enum.IsDefined(failure) ? failure : ExternalSignInFailure.Failed, returnUrl);
    }
}
