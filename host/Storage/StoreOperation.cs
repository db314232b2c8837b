namespace PluginTokenServer.Host.Storage;

/// <summary>What the store was asked to do: the reads first, then the writes.</summary>
internal enum StoreOperation
{
    Time,
    Find,
    List,
    Add,
    Replace,
    Remove,
    RemoveExpired,
}
