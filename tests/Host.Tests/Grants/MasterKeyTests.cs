using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>A new master key reaches what is kept of grants.</summary>
public sealed class MasterKeyTests
{
    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task grants_are_sealed_anew_under_a_new_master_key()
    {
        await using var node = await GrantNode.OpenAsync();
        var token = await node.BeginAsync();
        Assert.That((await node.Parts.Get<MasterKeyRotation>().RunAsync()).Resealed, Is.EqualTo(1));
        var record = (await node.Parts.Get<OperationalStore>().ListAsync(new OperationalFilter { Kind = GrantStore.Kind }, 1))[0];
        Assert.That(node.Parts.Get<MasterKeys>().IsSealedByFirst(record.Kind, record.Id, record.Payload.Span), Is.True);
        Assert.That((await node.StateAsync(token)).ClientId, Is.EqualTo(GrantNode.Web));
    }
}
