using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Tells a plugin when its time is up.</summary>
internal sealed class PluginLifetime : IPluginLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
