namespace PluginTokenServer.Host.Plugins;

/// <summary>That a plugin offers something, for those that want the same. Holds nothing of the plugin.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="GrantType">The grant type; only of an extension grant.</param>
internal sealed record PluginClaim(Type Contract, string? GrantType);
