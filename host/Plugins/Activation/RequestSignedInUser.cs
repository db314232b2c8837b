using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Finds who is signed in with the browser whose request the plugin's endpoint is being called for. An abandoned call has none.</summary>
internal sealed class RequestSignedInUser(PluginCall call) : ISignedInUser
{
    public Task<SignedInUser?> FindAsync() => call.Endpoint.FindSignedInAsync();
}
