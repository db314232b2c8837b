using PluginTokenServer.Models;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Finds the scopes and APIs of the new token: within those of the presented one, of the policy, and in the end of the client, which the server sees to.</summary>
internal sealed class Target(IResourceStore resources)
{
    private const string OfflineAccess = "offline_access";

    public sealed record Found(string[] Scopes, string[] Apis);

    /// <returns>What was found, or why nothing was.</returns>
    public async Task<(Found? Target, Refusal? Refusal)> FindAsync(ExchangeForm form, ExchangeRule rule, PresentedToken subject, Client client)
    {
        if (Array.Find(form.Targets, name => !rule.Targets.Contains(name)) is not null)
            return (null, Refusal.OfTarget("a target is none of the client's Targets"));
        // What the presented token cannot do, no token made of it can.
        var most = subject.IsIdentityToken ? [.. rule.Scopes] : subject.Values("scope").Where(scope => rule.Scopes.Count == 0 || rule.Scopes.Contains(scope)).ToArray();
        if (Array.Find(form.Scopes, scope => !most.Contains(scope) || scope == OfflineAccess) is not null)
            return (null, Refusal.OfScope("a scope is more than can be exchanged"));

        // Without a scope: all that leads to an API. Who somebody is has to be asked for, as everywhere.
        string[] scopes = form.Scopes.Length > 0 ? form.Scopes : [.. (await resources.FindApiScopesByNameAsync(most.Where(client.AllowedScopes.Contains))).Select(scope => scope.Name)];
        if (scopes.Length == 0)
            return (null, Refusal.OfScope("no scope is both the token's and the client's"));
        var reached = (await resources.FindApiResourcesByScopeNameAsync(scopes)).Select(api => api.Name).ToArray();
        string[] apis = form.Targets.Length > 0 ? form.Targets : [.. rule.Targets.Where(reached.Contains)];
        return apis.Length > 0 && apis.All(reached.Contains) ? (new Found(scopes, apis), null) : (null, Refusal.OfTarget("none of the scopes leads to a target"));
    }
}
