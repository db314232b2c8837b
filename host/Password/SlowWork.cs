using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Plugins;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Password;

/// <summary>The same threads for the hashing of plugins.</summary>
internal sealed class SlowWork(HashWorkers workers) : ISlowWork
{
    public Task<TResult> RunAsync<TResult>(Func<TResult> work)
    {
        var running = workers.RunAsync(work);
        return running is { IsFaulted: true, Exception.InnerException: UnavailableException full }
            ? Task.FromException<TResult>(new TemporarilyUnavailableException(full.Message) { RetryAfter = full.RetryAfter })
            : running;
    }
}
