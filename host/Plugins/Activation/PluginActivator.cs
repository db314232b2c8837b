using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Activates plugins. Their code runs on a thread of its own and for a limited time: a constructor that hangs does not keep the server from starting.</summary>
internal sealed class PluginActivator(PluginServices services, PluginOptions options, TimeProvider time, ILogger log)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Only the operator waits for a verb, and in a process of its own the plugin has everything to do for the first time.
    private static readonly TimeSpan LeastOfVerbs = TimeSpan.FromSeconds(30);

    /// <exception cref="PluginRefusedException">The plugin as a whole cannot be activated.</exception>
    public async Task<ActivatedPlugin> ActivateAsync(PluginContext context, string digest, PluginQuarantine quarantine, LoadedPlugin loaded)
    {
        var limits = CallLimits.Of(options, context.Id);
        var activation = new PluginActivation(services, context, digest, quarantine, loaded, (plugin, type) => new PluginOffer(plugin, type, Of(type), time, log));
        var running = Task.Factory.StartNew(activation.RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        CallLimits Of(OfferedType type) => type.Point.Rule == OfferRule.ByVerb && limits.Timeout < LeastOfVerbs ? limits with { Timeout = LeastOfVerbs } : limits;
        try
        {
            return await running.WaitAsync(Limit, time);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            _ = DisposeLateAsync(running);
            throw new PluginRefusedException(Refusal.Of(
                RefusalReason.ActivationFailed, context.Id, $"was not ready within {Limit.TotalSeconds:0} seconds: its startup or one of its constructors hangs"));
        }
    }

    private static async Task DisposeLateAsync(Task<ActivatedPlugin> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully)
            await running.Result.Plugin.DisposeAsync();
    }
}
