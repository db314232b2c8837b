using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.SignIn;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>All that plugins may offer. A new extension point is a new row, and a call of <see cref="PluginTable"/> where it belongs.</summary>
internal static class ExtensionPoints
{
    public static IReadOnlyList<ExtensionPoint> All { get; } =
    [
        new(typeof(IExtensionGrantValidator), OfferRule.ByGrantType) { IsReplaceable = true },
        new(typeof(ITokenResponseGenerator), OfferRule.ByBinding, GeneratorShape.Objection) { IsReplaceable = true },
        new(typeof(ICustomTokenRequestValidator), OfferRule.Single) { IsReplaceable = true },
        new(typeof(ICustomTokenValidator), OfferRule.Single) { IsReplaceable = true },
        new(typeof(IProfileService), OfferRule.Single) { IsReplaceable = true },
        new(typeof(IResourceOwnerPasswordValidator), OfferRule.Single) { IsReplaceable = true },
        new(typeof(IUserDirectory), OfferRule.Single),
        new(typeof(IUserAuthenticator), OfferRule.Single),
        new(typeof(IBackchannelAuthenticationUserValidator), OfferRule.Single) { IsReplaceable = true },
        new(typeof(IBackchannelAuthenticationUserNotificationService), OfferRule.Single) { IsReplaceable = true },
        new(typeof(IExternalUserDirectory), OfferRule.Single),
        new(typeof(IExternalProviders), OfferRule.PerPlugin),
        new(typeof(IPluginEndpoints), OfferRule.PerPlugin) { Prepare = EndpointPipeline.Prepare },
        new(typeof(IEventSink), OfferRule.Each),
        new(typeof(ILogSink), OfferRule.Each) { IsFollowed = false },
        new(typeof(IPluginVerb), OfferRule.ByVerb) { IsReplaceable = true },
        new(typeof(IPluginSelfTest), OfferRule.PerPlugin) { IsReplaceable = true },
        new(typeof(IOperationalStore), OfferRule.Provider),
        new(typeof(IHostedService), OfferRule.Background),
    ];

    /// <summary>Those that the server calls, and that are found by themselves.</summary>
    public static IEnumerable<ExtensionPoint> Called => All.Where(point => point.Rule != OfferRule.Background);

    /// <summary>The full names of what a plugin has to have one of to be a plugin.</summary>
    public static IReadOnlySet<string> ContractNames { get; } =
        Called.Select(point => point.Contract).Append(typeof(IPluginStartup)).Select(contract => contract.FullName!).ToHashSet(StringComparer.Ordinal);
}
