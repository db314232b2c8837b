using PluginTokenServer.Plugins;

namespace PluginTokenServer.Services;

/// <summary>Runs what is slow on purpose, the hashing of passwords above all, without keeping other requests waiting. To be injected.</summary>
/// <remarks>Threads of low priority, one fewer than there are cores, do it for all plugins together; a limited number of others wait their turn. What does not return keeps its thread for good, and with it the other plugins waiting.</remarks>
public interface ISlowWork
{
    /// <summary>Takes a place, at work or in the queue.</summary>
    /// <param name="work">What takes the processor for a while. It should not wait for anything, and holds its place until it returns.</param>
    /// <returns>What the work returns or throws. If there is no place, the task has failed when it is returned, with a <see cref="TemporarilyUnavailableException"/>: let it pass, and the client is told when to come back.</returns>
    Task<TResult> RunAsync<TResult>(Func<TResult> work);
}
