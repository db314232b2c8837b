using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>A token request, for a generator that stands before others in a chain.</summary>
internal sealed class GeneratorOrigin(TokenRequest request, GeneratorChain next) : ICallOrigin
{
    public TokenRequest Request => request;

    /// <summary>What it is given as the generator to wrap.</summary>
    public GeneratorChain Next => next;

    string? ICallOrigin.CorrelationId => ((ICallOrigin)request).CorrelationId;

    HttpContext? ICallOrigin.Show(IServiceProvider services, CancellationToken deadline) => ((ICallOrigin)request).Show(services, deadline);
}
