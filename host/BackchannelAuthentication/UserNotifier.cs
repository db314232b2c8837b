using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>Has users told of requests that wait for them, by the plugin that offers to. Behind the client's back, who waits for nobody; without a plugin, people look at their own page.</summary>
internal sealed class UserNotifier(PluginRuntime plugins, BackchannelRequests requests, ServerConfigurationSource configuration, ILogger<UserNotifier> logger)
{
    public void Tell(string id)
    {
        if (plugins.Table.Single(typeof(IBackchannelAuthenticationUserNotificationService)) is { } offer)
            _ = Task.Run(() => TellAsync(offer, id));
    }

    private async Task TellAsync(PluginOffer offer, string id)
    {
        try
        {
            if (await requests.FindAsync(id) is { } grant && configuration.Current.Clients.TryGetValue(grant.State.ClientId, out var client))
                await offer.InvokeAsync<IBackchannelAuthenticationUserNotificationService, BackchannelUserLoginRequest>(
                    null, BackchannelAnswers.Shown(grant, client), static (notifier, request, _) => notifier.SendLoginRequestAsync(request));
        }
        // Nobody awaits this; what a plugin did wrong is logged where it was called.
        catch (Exception fault)
        {
            Log.NotifierFailed(logger, id, fault.GetType().Name);
        }
    }
}
