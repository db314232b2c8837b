using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>Several nodes over one store: what one of them adds all of them sign with, and at no time before all of them know it.</summary>
public sealed class SigningKeyRingTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _master = EarlierKeyFile.NewMasterKey().Text;
    private FakeTimeProvider _storeClock = null!;
    private MemoryStore _store = null!;

    [SetUp]
    public void MakeStore()
    {
        _storeClock = new FakeTimeProvider(Start);
        _store = new MemoryStore(_storeClock);
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public async Task first_start_makes_one_key_of_each_algorithm_that_signs_at_once()
    {
        await using var node = await StartAsync();
        Assert.That(node.Ring.All.Select(key => key.Algorithm), Is.EquivalentTo(SigningAlgorithms.All));
        foreach (var algorithm in SigningAlgorithms.All)
            Assert.That(node.Ring.Active(algorithm).Algorithm, Is.EqualTo(algorithm));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task keys_are_the_same_after_a_restart()
    {
        await using var first = await StartAsync();
        await using var again = await StartAsync();
        Assert.That(again.Ring.All.Select(key => key.KeyId), Is.EqualTo(first.Ring.All.Select(key => key.KeyId)));
    }

    [Test]
    [Property("Requirement", "KEY-04")]
    public async Task nodes_that_start_at_once_agree_on_the_first_key()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        await Task.WhenAll(nodes.Select(node => Task.Run(node.Upkeep.LoadAsync)));
        AssertAgree(nodes, keys: 1);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "KEY-04")]
    [Property("Requirement", "KEY-05")]
    public async Task nodes_that_rotate_at_once_add_one_key_and_all_sign_with_it_in_time([Values(-5, 0, 5)] int minutes)
    {
        // Node by node: on time, off as far as is allowed, and both at the moment when it is due.
        var nodes = await Task.WhenAll(StartAsync(), StartAsync(minutes), StartAsync(-minutes));
        var first = nodes[0].Ring.Active("ES256").KeyId;
        Advance(nodes, TimeSpan.FromDays(89) + TimeSpan.FromMinutes(10));
        await Task.WhenAll(nodes.Select(node => Task.Run(node.Upkeep.PassAsync)));
        foreach (var node in nodes)
            await node.Upkeep.PassAsync();
        AssertAgree(nodes, keys: 2);
        Assert.That(nodes.Select(node => node.Ring.Active("ES256").KeyId), Is.All.EqualTo(first), "Published, and not used.");

        Advance(nodes, TimeSpan.FromHours(25));
        AssertAgree(nodes, keys: 2);
        Assert.That(nodes[0].Ring.Active("ES256").KeyId, Is.Not.EqualTo(first));

        // All tokens of the old key are dead, also by the clock of whoever is behind.
        Advance(nodes, TimeSpan.FromHours(2));
        foreach (var node in nodes.Concat(nodes))
            await node.Upkeep.PassAsync();
        AssertAgree(nodes, keys: 1);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "KEY-04")]
    public async Task two_operators_who_rotate_at_once_add_one_key()
    {
        var nodes = await Task.WhenAll(StartAsync(), StartAsync());
        await Task.WhenAll(nodes.Select(node => Task.Run(node.Upkeep.RotateAsync)));
        foreach (var node in nodes)
            await node.Upkeep.RotateAsync();
        AssertAgree(nodes, keys: 2);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task key_is_kept_for_the_longest_life_that_its_tokens_had()
    {
        await using var earlier = await StartAsync(life: 600);
        await using var node = await StartAsync(life: 36_000);
        await node.Upkeep.PassAsync();
        await earlier.Upkeep.PassAsync();
        await earlier.Upkeep.RotateAsync();
        // The node whose tokens live longer is gone; the other one knows of them.
        Advance([earlier], TimeSpan.FromHours(24 + 10));
        await earlier.Upkeep.PassAsync();
        Assert.That(earlier.Published("ES256"), Has.Length.EqualTo(2));
        Advance([earlier], TimeSpan.FromMinutes(11));
        await earlier.Upkeep.PassAsync();
        Assert.That(earlier.Published("ES256"), Has.Length.EqualTo(1));
    }

    [Test]
    [Property("Fault", "F14")]
    public async Task node_whose_clock_is_wrong_neither_makes_nor_removes_keys()
    {
        await using var node = await StartAsync();
        await node.Upkeep.RotateAsync();
        await using var wrong = await StartAsync(minutes: 60 * 24 * 365);
        await wrong.Upkeep.PassAsync();
        Assert.That(wrong.Published("ES256"), Is.EqualTo(node.Published("ES256")).And.Length.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "KEY-05")]
    public async Task key_of_another_node_is_found_when_a_token_names_it_and_the_store_is_not_asked_for_every_nonsense()
    {
        await using var node = await StartAsync();
        await using var other = await StartAsync();
        await other.Upkeep.RotateAsync();
        var added = other.Published("ES256").Except(node.Published("ES256")).Single();
        Assert.That(node.Ring.Find(added), Is.Null);
        Assert.That(await node.Ring.FindAsync(added), Is.Not.Null);

        // That question was the one; more are asked when some time has passed.
        await node.Keys.RemoveAsync((await node.Keys.ReadAsync([])).First(key => key.Key.KeyId == added));
        Assert.That(await node.Ring.FindAsync("nonsense"), Is.Null);
        Assert.That(node.Ring.Find(added), Is.Not.Null);
        node.Clock.Advance(SigningKeyRing.BetweenQuestions);
        Assert.That(await node.Ring.FindAsync("nonsense"), Is.Null);
        Assert.That(node.Ring.Find(added), Is.Null);
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public async Task unknown_id_finds_no_key([Values("", "x", "../master", "x' OR 1=1", "\0")] string keyId)
    {
        await using var node = await StartAsync();
        Assert.That(await node.Ring.FindAsync(keyId), Is.Null);
        var known = node.Ring.All[0];
        Assert.That(await node.Ring.FindAsync(known.KeyId + keyId), keyId.Length == 0 ? Is.SameAs(known) : Is.Null);
    }

    [Test]
    [Property("Fault", "F36")]
    public async Task store_that_does_not_answer_leaves_what_was_read_and_makes_no_key()
    {
        await using var node = await StartAsync();
        var signs = node.Ring.Active("ES256");
        await node.Get<OperationalStore>().CloseAsync();
        Advance([node], TimeSpan.FromDays(200));
        Assert.That(node.Upkeep.PassAsync, Throws.TypeOf<UnavailableException>());
        Assert.That(await node.Ring.FindAsync("unknown"), Is.Null);
        Assert.That(node.Ring.Active("ES256"), Is.SameAs(signs));

        await node.Get<OperationalStore>().OpenAsync(null);
        Assert.That(node.Published("ES256"), Has.Length.EqualTo(1), "None was made that is not in the store.");
    }

    [Test]
    [Property("Fault", "F36")]
    public async Task key_that_cannot_be_opened_leaves_what_was_read_and_is_told_once()
    {
        await using var node = await StartAsync();
        await using var stranger = await KeyNode.OpenAsync(_store, EarlierKeyFile.NewMasterKey().Text, clock: new FakeTimeProvider(Start));
        using var key = SigningKey.Make("ES256", Start);
        await stranger.Keys.TryAddAsync(StoredKey.New(key, new NextKey(2, Start), Start, TimeSpan.FromHours(1)));

        var signs = node.Ring.Active("ES256");
        foreach (var _ in Enumerable.Range(0, 3))
            Assert.That(node.Upkeep.PassAsync, Throws.TypeOf<KeyUnreadableException>());
        Assert.That(node.Ring.Active("ES256"), Is.SameAs(signs));
        Assert.That(node.Ring.IsReadable, Is.False);
        Assert.That(node.Logs.Records.Count(record => record.Id.Id == EventIds.KeysUnreadable), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task copy_of_the_store_signs_nothing()
    {
        await using (await StartAsync())
            await AssertRefusedAsync(() => KeyNode.StartAsync(_store, EarlierKeyFile.NewMasterKey().Text), "cannot be opened with the configured master key");
        // With a master key made on the spot it is the same, and that one does not stay.
        using var root = new TestDirectory();
        await AssertRefusedAsync(() => KeyNode.StartAsync(_store, root: root), "master.key' is missing");
        Assert.That(File.Exists(Path.Combine(root.Path, "data", "master.key")), Is.False);
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task master_key_file_in_use_is_never_removed()
    {
        await using var node = await KeyNode.StartAsync(_store, clock: new FakeTimeProvider(Start));
        await SpoilAsync(record => new OperationalRecord { Kind = record.Kind, Id = record.Id, Stamp = "other", CreatedAt = record.CreatedAt, ExpiresAt = record.ExpiresAt, Payload = new byte[100] });
        Assert.That(node.Upkeep.PassAsync, Throws.TypeOf<KeyUnreadableException>());
        Assert.That(File.Exists(Path.Combine(node.DataDirectory, "master.key")), Is.True);
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task key_moved_to_another_slot_does_not_open()
    {
        await using (await StartAsync())
        {
            var record = (await _store.FindAsync("signing-key", "ES256-1", CancellationToken.None))!;
            await _store.TryAddAsync(
                new OperationalRecord { Kind = record.Kind, Id = "ES256-2", Stamp = "other", CreatedAt = record.CreatedAt, ExpiresAt = record.ExpiresAt, Payload = record.Payload }, CancellationToken.None);
        }

        await AssertRefusedAsync(() => StartAsync(), "'ES256-2' in the store cannot be opened");
    }

    [Test]
    [Property("Fault", "F36")]
    public async Task store_that_lost_its_keys_is_given_new_ones()
    {
        await using var node = await StartAsync();
        var first = node.Ring.Active("ES256");
        foreach (var key in await node.Keys.ReadAsync([]))
            await node.Keys.RemoveAsync(key);
        await node.Ring.ReadAsync();
        Assert.That(node.Ring.Active("ES256"), Is.SameAs(first), "Until there is another one.");
        await node.Upkeep.PassAsync();
        await using var other = await StartAsync();
        AssertAgree([node, other], keys: 1);
    }

    private Task<KeyNode> OpenAsync(int minutes = 0) => KeyNode.OpenAsync(_store, _master, clock: new FakeTimeProvider(Start.AddMinutes(minutes)));

    private Task<KeyNode> StartAsync(int minutes = 0, int life = 3600) => KeyNode.StartAsync(_store, _master, clock: new FakeTimeProvider(Start.AddMinutes(minutes)), configure: configuration =>
    {
        foreach (var client in configuration["Clients"]!.AsArray())
            (client!["AccessTokenLifetime"], client["IdentityTokenLifetime"]) = (life, 300);
    });

    private async Task SpoilAsync(Func<OperationalRecord, OperationalRecord> change)
    {
        var record = (await _store.FindAsync("signing-key", "ES256-1", CancellationToken.None))!;
        Assert.That(await _store.TryReplaceAsync(change(record), record.Stamp, CancellationToken.None), Is.True);
    }

    private void Advance(IEnumerable<KeyNode> nodes, TimeSpan time)
    {
        _storeClock.Advance(time);
        foreach (var node in nodes)
            node.Clock.Advance(time);
    }

    private static void AssertAgree(KeyNode[] nodes, int keys)
    {
        foreach (var algorithm in SigningAlgorithms.All)
        {
            Assert.That(nodes[0].Published(algorithm), Has.Length.EqualTo(keys));
            foreach (var node in nodes)
            {
                Assert.That(node.Published(algorithm), Is.EqualTo(nodes[0].Published(algorithm)));
                Assert.That(node.Ring.Active(algorithm).KeyId, Is.EqualTo(nodes[0].Ring.Active(algorithm).KeyId));
            }
        }
    }

    private static async Task AssertRefusedAsync(Func<Task<KeyNode>> start, string mentioned)
    {
        try
        {
            await using var node = await start();
        }
        catch (StartupException refusal)
        {
            Assert.That(refusal.Message, Does.Contain(mentioned).And.Not.Contain("\n").And.Length.LessThan(400));
            return;
        }

        Assert.Fail("It started.");
    }
}
