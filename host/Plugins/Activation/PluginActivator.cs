using System.Runtime.Loader;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Activates plugins. Their code runs on a thread of its own and for a limited time: a constructor that hangs does not keep the server from starting.</summary>
/// <param name="services">Makes the container of a plugin.</param>
/// <param name="options">Their settings and limits.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where calls are logged.</param>
/// <param name="quietLog">Where calls are logged to what takes the log.</param>
/// <param name="metrics">Where calls are counted.</param>
/// <param name="successor">Who serves in the place of an offer of an earlier generation.</param>
internal sealed class PluginActivator(
    PluginServices services, PluginOptions options, TimeProvider time, ILogger log, ILogger quietLog, PluginMetrics metrics, Func<PluginOffer, PluginOffer?> successor)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // Only the operator waits for a verb, and in a process of its own the plugin has everything to do for the first time.
    private static readonly TimeSpan LeastOfVerbs = TimeSpan.FromSeconds(30);

    /// <exception cref="PluginRefusedException">The plugin as a whole cannot be activated.</exception>
    public async Task<ActivatedPlugin> ActivateAsync(PluginContext context, string digest, PluginGeneration generation, LoadedPlugin loaded)
    {
        var limits = CallLimits.Of(options, context.Id);
        var activation = new PluginActivation(services, context, digest, generation, loaded, (plugin, type) => new PluginOffer(plugin, type, Of(type), time, type.Point.IsFollowed ? log : quietLog, metrics, successor));
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

    /// <summary>Stands in for a plugin that is switched off, where without it something would be let through that the plugin was asked about: refuses every call, and has no code.</summary>
    public IReadOnlyList<PluginOffer> Close(string pluginId, IReadOnlySet<string> contracts, string sentence)
    {
        var points = ExtensionPoints.All.Where(point => point.Rule == OfferRule.Single && contracts.Contains(point.Contract.FullName!)).ToArray();
        if (points.Length == 0)
            return [];
        var nothing = new ServiceCollection().AddSingleton<AmbientCall>().BuildServiceProvider();
        var generation = new PluginGeneration(pluginId, 0, time.GetUtcNow(), AssemblyLoadContext.Default) { SnapshotDigest = "", Quarantine = sentence };
        var plugin = new ActivePlugin("", "", generation, nothing, new PluginLifetime(), hasBackground: false);
        return [.. points.Select(point => new PluginOffer(
            plugin, new OfferedType(point, point.Contract.Name, _ => throw new InvalidOperationException(sentence)), CallLimits.Of(options, pluginId), time, log, metrics, successor))];
    }

    private static async Task DisposeLateAsync(Task<ActivatedPlugin> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompletedSuccessfully)
            await running.Result.Plugin.DisposeAsync();
    }
}
