namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>What one client has of a person: something that was granted and lives, a consent that is remembered, or several of them together.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Scopes">What was granted or agreed to.</param>
/// <param name="Since">Since when, the earliest.</param>
/// <param name="UsedAt">When it was last used, as far as that is known.</param>
internal sealed record Access(string ClientId, IReadOnlyCollection<string> Scopes, DateTimeOffset Since, DateTimeOffset? UsedAt)
{
    public static Access Of(IEnumerable<Access> parts) => parts.Aggregate(static (all, one) => new Access(
        all.ClientId, all.Scopes.Union(one.Scopes, StringComparer.Ordinal).ToArray(), all.Since < one.Since ? all.Since : one.Since, Later(all.UsedAt, one.UsedAt)));

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
