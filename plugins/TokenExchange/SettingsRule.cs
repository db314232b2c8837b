namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>What is wrong with the settings, one sentence for each fault.</summary>
internal static class SettingsRule
{
    private const int MostActors = 10;

    public static IEnumerable<string> Faults(ExchangeSettings settings)
    {
        if (settings.MaxActors is < 1 or > MostActors)
            yield return $"MaxActors must be from 1 to {MostActors}.";
        if (settings.Clients.Count == 0)
            yield return "Clients is empty; name at least one client that may exchange tokens, or disable the plugin.";
        for (var index = 0; index < settings.Clients.Count; index++)
        {
            foreach (var fault in Faults(settings, settings.Clients[index]))
                yield return $"Clients:{index}:{fault}";
        }
    }

    private static IEnumerable<string> Faults(ExchangeSettings settings, ExchangeRule rule)
    {
        if (string.IsNullOrWhiteSpace(rule.ClientId))
            yield return "ClientId is missing; it is the client that this entry is about.";
        else if (!ReferenceEquals(settings.RuleOf(rule.ClientId), rule))
            yield return "ClientId is that of an earlier entry; a client has one entry.";
        if (rule is { SubjectAudiences.Count: 0, SubjectClients.Count: 0, IdentityTokens: false })
            yield return "SubjectAudiences and SubjectClients are both empty; say which APIs the client is, or whose tokens it may exchange.";
        if (rule.Targets.Count == 0)
            yield return "Targets is empty; name the APIs that the client may have tokens for.";
        if (rule is { Delegation: false, Impersonation: false })
            yield return "Delegation and Impersonation are both off; switch on the one that is meant.";
        if (rule is { IdentityTokens: true, Scopes.Count: 0 })
            yield return "Scopes is empty; an ID token has no scopes that could limit those of the new token, so name them.";
        if (rule is { Delegation: false, ActorClients.Count: > 0 })
            yield return "ActorClients is of no use without Delegation.";
        foreach (var (name, list) in Lists(rule))
        {
            if (list.Any(entry => string.IsNullOrEmpty(entry) || entry.Any(char.IsWhiteSpace)))
                yield return $"{name} must have one name an entry, without white space.";
        }
    }

    private static IEnumerable<(string Name, IList<string> List)> Lists(ExchangeRule rule) =>
    [
        (nameof(rule.SubjectAudiences), rule.SubjectAudiences), (nameof(rule.SubjectClients), rule.SubjectClients), (nameof(rule.Targets), rule.Targets),
        (nameof(rule.Scopes), rule.Scopes), (nameof(rule.ActorClients), rule.ActorClients),
    ];
}
