namespace PluginTokenServer.Host.Plugins;

/// <summary>What plugins serve for one request, from its beginning to its end.</summary>
internal readonly struct TableLease(PluginTable table) : IDisposable
{
    public PluginTable Table => table;

    public void Dispose() => table.Requests.Leave();
}
