namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>What a plugin may see of the connection of the request that it is being called for.</summary>
internal sealed class PluginHttpContextAccessor : IHttpContextAccessor
{
    public PluginHttpContextAccessor(AmbientCall ambient) => ambient.Want();

    /// <summary>A copy without credentials, or in an endpoint of the plugin's own the one that it was called with; <see langword="null"/> outside a request and after the call's end.</summary>
    public HttpContext? HttpContext
    {
        get => AmbientCall.Invocation?.HttpContext;
        set => throw new NotSupportedException("The current context is the server's to set.");
    }
}
