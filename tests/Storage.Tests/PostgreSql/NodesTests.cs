using PluginTokenServer.Plugins.PostgreSql;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>Several nodes on one database, which know nothing of each other.</summary>
public sealed class NodesTests
{
    private PostgreSqlStore[] _nodes = [];

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task OpenAsync()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        _nodes = [.. Enumerable.Range(0, 3).Select(_ => Cluster.Store(Cluster.Server.ConnectionString(database) + ";Maximum Pool Size=8"))];
        foreach (var node in _nodes)
            await node.OpenAsync(None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "F38")]
    public async Task of_all_that_race_for_a_record_on_three_nodes_exactly_one_wins()
    {
        for (var round = 0; round < 30; round++)
        {
            var id = $"{round}";
            var adding = Enumerable.Range(0, 12).Select(_ => Records.Full(id)).ToArray();
            var added = await Task.WhenAll(adding.Select((record, rival) => Task.Run(() => _nodes[rival % 3].TryAddAsync(record, None))));
            Assert.That(added.Count(won => won), Is.EqualTo(1));
            var first = adding[Array.IndexOf(added, true)];

            var swapping = Enumerable.Range(0, 12).Select(_ => first.Next()).ToArray();
            var swapped = await Task.WhenAll(swapping.Select((record, rival) => Task.Run(() => _nodes[rival % 3].TryReplaceAsync(record, first.Stamp, None))));
            Assert.That(swapped.Count(won => won), Is.EqualTo(1));
            foreach (var node in _nodes)
                Records.AssertSame(await node.FindAsync("test", id, None), swapping[Array.IndexOf(swapped, true)]);
        }
    }
}
