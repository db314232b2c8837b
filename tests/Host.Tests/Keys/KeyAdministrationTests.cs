using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Keys;

public sealed class KeyAdministrationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider _clock = null!;
    private MemoryStore _store = null!;

    [SetUp]
    public void MakeStore() => (_clock, _store) = (new FakeTimeProvider(Start), new MemoryStore(new FakeTimeProvider(Start)));

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task rotation_publishes_the_next_key_and_the_list_shows_every_state()
    {
        await using var node = await KeyNode.StartAsync(_store, clock: _clock);
        var administration = node.Get<KeyAdministration>();
        await administration.RotateAsync();
        var rotated = await administration.RotateAsync();
        Assert.That(States(rotated), Is.EqualTo(new[] { "ES256 Waits", "ES256 Signs", "RS256 Waits", "RS256 Signs" }), "Asking twice adds one.");
        Assert.That(rotated[0].SignsFrom, Is.EqualTo(Start.AddDays(1)));
        Assert.That(rotated[0].PublishedUntil, Is.Null);
        Assert.That(rotated[1].PublishedUntil, Is.EqualTo(Start.AddDays(1).AddHours(1) + KeyPeriods.Grace));

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.That(States(await administration.ListAsync()), Is.EqualTo(new[] { "ES256 Signs", "ES256 Verifies", "RS256 Signs", "RS256 Verifies" }));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task new_master_key_seals_everything_and_the_old_one_alone_opens_nothing()
    {
        using var root = new TestDirectory();
        string old;
        await using (var node = await KeyNode.StartAsync(_store, root: root, clock: _clock))
        {
            var file = Path.Combine(node.DataDirectory, "master.key");
            old = (await File.ReadAllTextAsync(file)).Trim();
            var keys = node.Ring.All.Select(key => key.KeyId).ToArray();

            Assert.That(await node.Get<KeyAdministration>().RotateMasterAsync(), Is.EqualTo(new MasterKeyResult(Made: true, Resealed: 2, Unreadable: 0)));
            Assert.That((await File.ReadAllLinesAsync(file)).Where(line => line.Length > 0).Last(), Is.EqualTo(old));
            Assert.That(await File.ReadAllLinesAsync(file), Has.Length.EqualTo(2));
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            await node.Upkeep.PassAsync();
            await node.Upkeep.RotateAsync();
            Assert.That(node.Ring.All.Select(key => key.KeyId), Is.SupersetOf(keys));
        }

        await using (var again = await KeyNode.StartAsync(_store, root: root, clock: _clock))
            Assert.That(again.Ring.All, Has.Count.EqualTo(4));
        Assert.That(() => KeyNode.StartAsync(_store, old), Throws.TypeOf<StartupException>().With.Message.Contains("cannot be opened"));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task configured_master_keys_are_put_in_front_by_the_operator_and_used_then()
    {
        var (old, next) = (EarlierKeyFile.NewMasterKey().Text, EarlierKeyFile.NewMasterKey().Text);
        await using (await KeyNode.StartAsync(_store, old, clock: _clock))
        {
        }

        await using (var node = await KeyNode.StartAsync(_store, next, clock: _clock, configure: configuration => configuration["MasterKeys"]!.AsArray().Add(old)))
        {
            Assert.That(await node.Get<KeyAdministration>().RotateMasterAsync(), Is.EqualTo(new MasterKeyResult(Made: false, Resealed: 2, Unreadable: 0)));
            Assert.That(File.Exists(Path.Combine(node.DataDirectory, "master.key")), Is.False);
            Assert.That(await node.Get<KeyAdministration>().RotateMasterAsync(), Is.EqualTo(new MasterKeyResult(Made: false, Resealed: 0, Unreadable: 0)));
        }

        await using var alone = await KeyNode.StartAsync(_store, next, clock: _clock);
        Assert.That(alone.Ring.All, Has.Count.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task what_no_key_opens_is_left_as_it_is_and_the_rest_of_a_record_stays()
    {
        await using var node = await KeyNode.StartAsync(_store, clock: _clock);
        var before = (await _store.FindAsync("signing-key", "ES256-1", CancellationToken.None))!;
        await _store.TryAddAsync(
            new OperationalRecord { Kind = "signing-key", Id = "foreign", Stamp = "s", CreatedAt = Start, ExpiresAt = Start.AddDays(1), Payload = new byte[64] }, CancellationToken.None);
        Assert.That(await node.Get<KeyAdministration>().RotateMasterAsync(), Is.EqualTo(new MasterKeyResult(Made: true, Resealed: 2, Unreadable: 1)));
        var after = (await _store.FindAsync("signing-key", "ES256-1", CancellationToken.None))!;
        Assert.That((after.CreatedAt, after.ExpiresAt), Is.EqualTo((before.CreatedAt, before.ExpiresAt)));
        Assert.That(after.Stamp, Is.Not.EqualTo(before.Stamp));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task every_kind_of_sealed_records_is_reached()
    {
        await using var node = await KeyNode.StartAsync(_store, clock: _clock);
        var kinds = node.Get<IEnumerable<SealedKind>>().Select(kind => kind.Kind);
        Assert.That(kinds, Is.EquivalentTo(new[] { SigningKeyStore.Kind, GrantStore.Kind, ReferenceTokens.Kind, Sessions.Kind, Consents.Kind }));
        var master = node.Get<MasterKeys>();
        foreach (var kind in kinds)
            await _store.TryAddAsync(
                new OperationalRecord { Kind = kind, Id = "x", Stamp = "s", Subject = "alice", ClientId = "app", CreatedAt = Start, ExpiresAt = Start.AddDays(1), Payload = master.Seal(kind, "x", "payload"u8) },
                CancellationToken.None);
        await node.Get<KeyAdministration>().RotateMasterAsync();
        foreach (var kind in kinds)
        {
            var record = (await _store.FindAsync(kind, "x", CancellationToken.None))!;
            Assert.That(master.IsSealedByFirst(kind, "x", record.Payload.Span), Is.True);
            Assert.That(master.Open(kind, "x", record.Payload.Span), Is.EqualTo("payload"u8.ToArray()));
            Assert.That((record.Subject, record.ClientId), Is.EqualTo(("alice", "app")));
        }
    }

    [Test]
    public async Task more_records_than_one_page_are_sealed_anew()
    {
        await using var node = await KeyNode.StartAsync(_store, clock: _clock);
        var master = node.Get<MasterKeys>();
        foreach (var number in Enumerable.Range(0, 450))
            await _store.TryAddAsync(
                new OperationalRecord
                {
                    Kind = "signing-key",
                    Id = $"x-{number}",
                    Stamp = "s",
                    CreatedAt = Start,
                    ExpiresAt = Start.AddDays(1),
                    Payload = master.Seal("signing-key", $"x-{number}", "payload"u8),
                }, CancellationToken.None);
        Assert.That((await node.Get<KeyAdministration>().RotateMasterAsync()).Resealed, Is.EqualTo(452));
    }

    private static IEnumerable<string> States(IEnumerable<KeyListing> keys) => keys.Select(key => $"{key.Algorithm} {key.State}");
}
