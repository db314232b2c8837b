using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>A grant as it was read, with the stamp that a change of it has to name.</summary>
internal sealed record StoredGrant(OperationalRecord Record, GrantState State)
{
    public string Id => Record.Id;
}
