using Microsoft.Extensions.Options;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Host.Plugins.Verbs;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Builds the container of one plugin and makes each type that it offers once, to see that it can be made.</summary>
internal sealed class PluginActivation(
    PluginServices host, PluginContext context, string digest, PluginGeneration generation, LoadedPlugin loaded, Func<ActivePlugin, OfferedType, PluginOffer> offer)
{
    /// <exception cref="PluginRefusedException">The plugin as a whole cannot be activated.</exception>
    public async Task<ActivatedPlugin> RunAsync()
    {
        var services = new ServiceCollection();
        var lifetime = new PluginLifetime();
        host.Seed(services, context, digest, lifetime);
        var seeded = services.ToHashSet();
        RunStartup(services);
        host.Complete(services);
        var offered = OfferCollector.Collect(services, seeded, loaded.Types);
        var hasBackground = services.Any(service => service.ServiceType == typeof(IHostedService));
        if (offered.Count == 0 && !hasBackground)
            throw Refused("offers nothing: it has no public type that implements a contract of the server, and its startup registers none");

        var plugin = new ActivePlugin(context.Version, digest, generation, Build(services), lifetime, hasBackground);
        // The accessor may be asked for only during a call, by a service locator or a message handler; then that call has to be known already.
        if (loaded.KnowsHttpContext)
            plugin.Services.GetRequiredService<AmbientCall>().Want();
        try
        {
            ValidateOptions(plugin);
            var (proven, failures) = await ProveAsync(plugin, offered);
            // What can be unloaded has no code compiled ahead, and no client shall wait for that.
            if (generation.IsCollectible)
                WarmUp.Compile(loaded.Types);
            if (proven.Count == 0 && !hasBackground)
                throw new PluginRefusedException(new Refusal(RefusalReason.ActivationFailed, string.Join(' ', failures)));

            return new ActivatedPlugin(plugin, [.. proven.Select(type => offer(plugin, type))], failures);
        }
        catch
        {
            await plugin.DisposeAsync();
            throw;
        }
    }

    private void RunStartup(IServiceCollection services)
    {
        var startups = loaded.Types.Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IPluginStartup))).ToArray();
        if (startups.Length > 1)
            throw Refused($"has {startups.Length} types that implement IPluginStartup ({string.Join(", ", startups.Select(TypeText.NameOf))}), and one is allowed");

        foreach (var type in startups)
        {
            try
            {
                // Not only a public one: a startup that is there and does not run would be a silence.
                var startup = (IPluginStartup)Activator.CreateInstance(type, nonPublic: true)!;
                startup.ConfigureServices(context, services);
            }
            catch (Exception exception)
            {
                throw Refused($"failed in its startup {TypeText.NameOf(type)}: {ActivationText.Of(exception)}");
            }
        }
    }

    private ServiceProvider Build(IServiceCollection services)
    {
        try
        {
            // Not ValidateOnBuild: it would refuse the plugin where only one of its types is at fault.
            return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        }
        catch (Exception exception)
        {
            throw Refused($"registers services that do not fit: {ActivationText.Of(exception)}");
        }
    }

    private void ValidateOptions(ActivePlugin plugin)
    {
        try
        {
            plugin.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception exception)
        {
            throw Refused($"has settings that do not fit: {ActivationText.Of(exception)}");
        }
    }

    private async Task<(List<OfferedType> Proven, List<string> Failures)> ProveAsync(ActivePlugin plugin, IReadOnlyList<OfferedType> offered)
    {
        var proven = new List<OfferedType>();
        var failures = new List<string>();

        // Those that are made by a factory first: only then is it known which of the public types they stand for.
        foreach (var type in offered.OrderBy(type => type.Type is not null))
        {
            if (proven.Any(other => other.Point == type.Point && other.Type == type.Type))
                continue;

            try
            {
                await using var scope = plugin.CreateScope();
                var offer = Prove(plugin, type, type.Resolve(scope.ServiceProvider));
                if (offer.Point.Contract == typeof(ITokenResponseGenerator))
                    offer = offer with { AsksForNext = scope.ServiceProvider.GetRequiredService<PluginCall>().HasAskedForNext || GeneratorShape.MayAskLater(offer.Type!) };
                if (offer.Verb is { Name: var verb } && proven.Find(other => other.Verb?.Name == verb) is { } rival)
                    throw new InvalidOperationException($"it has the verb '{verb}', and so has {rival.Name}");
                proven.Add(offer);
            }
            catch (Exception exception)
            {
                failures.Add($"Type {type.Name} of plugin '{context.Id}' cannot be used: {ActivationText.Of(exception)}.");
            }
        }

        return (proven, failures);
    }

    private OfferedType Prove(ActivePlugin plugin, OfferedType offered, object instance)
    {
        var type = instance.GetType();
        var verb = offered.Point.Rule == OfferRule.ByVerb ? VerbDescription.Of((IPluginVerb)instance) : null;
        var grantType = (instance as Validation.IExtensionGrantValidator)?.GrantType;
        var objection = offered.Point.Objection?.Invoke(type)
            ?? (offered.Point.Rule == OfferRule.ByGrantType ? GrantTypeName.Objection(grantType) : null)
            ?? (verb is null ? null : VerbName.Objection(verb.Name, context.Id));
        if (objection is not null)
            throw new InvalidOperationException($"it {objection}");

        return offered with
        {
            Type = type,
            Name = TypeText.NameOf(type),
            GrantType = offered.Point.Rule == OfferRule.ByGrantType ? grantType : null,
            Verb = verb,
            Resolve = offered.Point.Prepare?.Invoke(instance, plugin.Services) ?? offered.Resolve,
        };
    }

    private PluginRefusedException Refused(string clause) => new(Refusal.Of(RefusalReason.ActivationFailed, context.Id, clause));
}
