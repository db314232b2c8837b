using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Plugins;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Password;

/// <summary>Threads of the same kind for the hashing of plugins. Others than the server's own: what a plugin has them do may never return.</summary>
internal sealed class SlowWork(TimeProvider time) : ISlowWork, IDisposable
{
    private readonly HashWorkers _workers = new(time);

    public Task<TResult> RunAsync<TResult>(Func<TResult> work)
    {
        var running = _workers.RunAsync(work);
        return running is { IsFaulted: true, Exception.InnerException: UnavailableException full }
            ? Task.FromException<TResult>(new TemporarilyUnavailableException(full.Message) { RetryAfter = full.RetryAfter })
            : running;
    }

    public void Dispose() => _workers.Dispose();
}
