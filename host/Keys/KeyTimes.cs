namespace PluginTokenServer.Host.Keys;

/// <summary>What is known of a signing key without the key: all that decides when it signs and how long it stays published.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Generation">How many keys of its algorithm came before it; the highest one that is active signs. Keys that were taken over have 0, or less than that if they came beside others.</param>
/// <param name="AddedAt">When it came into the store.</param>
/// <param name="ActivatesAt">When it begins to sign.</param>
/// <param name="LongestLife">The longest life of a token that it may have signed.</param>
internal sealed record KeyTimes(string KeyId, int Generation, DateTimeOffset AddedAt, DateTimeOffset ActivatesAt, TimeSpan LongestLife);
