namespace PluginTokenServer.Host.Options;

/// <summary>A member of a configured list, with where it stands and what the operator calls it.</summary>
internal sealed record ReviewedItem<T>(T Value, string Path, string? Name);
