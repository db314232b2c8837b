using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>Lives in the scope of one call into a plugin and tells the scope's other services which call that is.</summary>
internal sealed class PluginCall
{
    public PluginInvocation? Invocation { get; set; }

    /// <summary>Whether something that was made in this scope has asked for the generator to wrap.</summary>
    public bool HasAskedForNext { get; set; }

    /// <summary>The plugin that is called.</summary>
    /// <exception cref="InvalidOperationException">It is outside a call.</exception>
    public PluginOrigin Plugin => Invocation?.Plugin ?? throw EndpointRequest.None();

    /// <summary>The token request the call belongs to.</summary>
    /// <exception cref="InvalidOperationException">There is none: outside a call, in a call that is no part of a token request, or after the call's end.</exception>
    public TokenRequest Request => Invocation?.Request ?? throw new InvalidOperationException(
        "There is no current token request. The services of a request can be used only during a call that the server makes for one, and not after that call has ended.");

    /// <summary>The request to an endpoint of the plugin's own that the call belongs to.</summary>
    /// <exception cref="InvalidOperationException">There is none: outside a call, in a call for something else, or after the call's end.</exception>
    public EndpointRequest Endpoint => Invocation?.Endpoint ?? throw EndpointRequest.None();
}
