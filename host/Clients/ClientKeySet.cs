using System.Collections.Immutable;

namespace PluginTokenServer.Host.Clients;

/// <summary>The keys that a client published when it was last asked, and for how long that answer counts.</summary>
/// <param name="Keys">Those that are of use here.</param>
/// <param name="FreshUntil">Until when they are used without asking again.</param>
/// <param name="KeptUntil">Until when they are used if asking again comes to nothing.</param>
internal sealed record ClientKeySet(ImmutableArray<ClientKey> Keys, DateTimeOffset FreshUntil, DateTimeOffset KeptUntil)
{
    public static readonly ClientKeySet None = new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>Whether it answers which keys an assertion may be signed with, without asking the client again.</summary>
    /// <param name="keyId">The name of the key; empty for none.</param>
    /// <param name="now">The time.</param>
    public bool Answers(string keyId, DateTimeOffset now) => now < FreshUntil && (keyId.Length == 0 || Keys.Any(key => key.KeyId is null || key.KeyId == keyId));

    public ImmutableArray<ClientKey> UsableAt(DateTimeOffset now) => now < KeptUntil ? Keys : [];
}
