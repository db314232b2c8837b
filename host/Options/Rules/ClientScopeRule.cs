using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>A client is allowed only scopes that exist.</summary>
internal sealed class ClientScopeRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var scopes = review.Options.ApiScopes.Select(scope => scope.Name)
            .Concat(review.Options.IdentityResources.Select(resource => resource.Name)).ToHashSet(StringComparer.Ordinal);
        var apis = review.Options.ApiResources.Select(api => api.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var client in review.Clients)
        {
            foreach (var scope in review.Members(client, nameof(Client.AllowedScopes), client.Value.AllowedScopes).Where(scope => !scopes.Contains(scope.Value)))
                review.Add(scope, Sentence(scope.Value, scopes, apis));
        }
    }

    private static string Sentence(string name, HashSet<string> scopes, HashSet<string> apis) => name switch
    {
        ScopeRule.OfflineAccess => "names offline_access, which is not listed here: AllowOfflineAccess decides.",
        _ when apis.Contains(name) => "names an API; list the scopes of the API instead.",
        _ when NearestName.Of(name, scopes) is { } nearest => $"names no scope in ApiScopes or IdentityResources; did you mean {nearest}?",
        _ => "names no scope in ApiScopes or IdentityResources.",
    };
}
