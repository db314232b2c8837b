using System.Security.Cryptography;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

public abstract partial class StoreConformance
{
    [Test]
    public async Task record_comes_back_as_it_was_added() => await AddAndCompareAsync(Records.Full("a"));

    [Test]
    public async Task record_without_anything_optional_comes_back_as_it_was_added() => await AddAndCompareAsync(Records.Plain("a"));

    [Test]
    public async Task empty_text_is_not_the_same_as_none() => await AddAndCompareAsync(Records.Full("a", subject: "", clientId: "", sessionId: "", grantId: "", origin: ""));

    [Test]
    public async Task texts_of_the_greatest_length_come_back()
    {
        var record = new OperationalRecord
        {
            Kind = new string('k', 32),
            Id = RandomNumberGenerator.GetHexString(128),
            Stamp = RandomNumberGenerator.GetHexString(64),
            GrantId = RandomNumberGenerator.GetHexString(128),
            Subject = LongText(),
            ClientId = LongText(),
            SessionId = RandomNumberGenerator.GetHexString(128),
            Origin = RandomNumberGenerator.GetHexString(256),
            CreatedAt = Records.Noon,
            ExpiresAt = Records.Noon.AddDays(1),
        };
        await AddAndCompareAsync(record);
        var filter = new OperationalFilter
        {
            Kind = record.Kind,
            Subject = record.Subject,
            ClientId = record.ClientId,
            SessionId = record.SessionId,
            GrantId = record.GrantId,
            Origin = record.Origin,
        };
        Assert.That(await ListAsync(filter), Is.EqualTo(new[] { record.Id }));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(65_537)]
    [TestCase(1 << 20)]
    public async Task payload_of_any_length_comes_back(int length)
    {
        var record = Records.Plain("a").Next(RandomNumberGenerator.GetBytes(length));
        await AddAndCompareAsync(record);
    }

    [TestCase("Zoë")]
    [TestCase("Zoe\u0308")]
    [TestCase("日本語")]
    [TestCase("👩‍🚀")]
    [TestCase("'; DROP TABLE records; --")]
    [TestCase(" leading and trailing ")]
    [TestCase("a%_b\\")]
    public async Task subject_of_any_script_comes_back_and_is_found_by_no_other(string subject)
    {
        await AddAndCompareAsync(Records.Full("a", subject: subject, clientId: subject));
        await AddAsync(Records.Full("b", subject: subject + "x", clientId: subject + "x"));
        Assert.That(await ListAsync(new() { Kind = "test", Subject = subject }), Is.EqualTo(new[] { "a" }));
        Assert.That(await ListAsync(new() { Kind = "test", ClientId = subject }), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task texts_that_look_the_same_are_not()
    {
        string[] subjects = ["Zoë", "Zoe\u0308", "zoë", "ZOË", "Zoë ", "strasse", "straße"];
        foreach (var (subject, number) in subjects.Select((subject, number) => (subject, number)))
            await AddAsync(Records.Full($"{number}", subject: subject));
        foreach (var (subject, number) in subjects.Select((subject, number) => (subject, number)))
            Assert.That(await ListAsync(new() { Kind = "test", Subject = subject }), Is.EqualTo(new[] { $"{number}" }), subject);
    }

    [Test]
    public async Task times_are_kept_to_the_microsecond([Values(0, 1, 4, 5, 9)] int ticks)
    {
        await AddAndCompareAsync(Records.Plain("a", created: Records.Noon.AddTicks(ticks), expires: Records.Noon.AddMinutes(5).AddTicks(ticks)));
    }

    [Test]
    public async Task times_are_moments_whatever_their_offset() =>
        await AddAndCompareAsync(Records.Plain("a", created: Records.Noon.ToOffset(TimeSpan.FromHours(-9)), expires: Records.Noon.AddMinutes(5).ToOffset(TimeSpan.FromHours(5.5))));

    [Test]
    public async Task times_may_be_as_far_as_they_go()
    {
        await AddAndCompareAsync(Records.Plain("early", created: DateTimeOffset.UnixEpoch, expires: DateTimeOffset.UnixEpoch.AddTicks(-10)));
        await AddAndCompareAsync(Records.Plain("late", created: Records.Noon, expires: DateTimeOffset.MaxValue));
        Assert.That(await Store.RemoveExpiredAsync(Records.Noon, 10, None), Is.EqualTo(1));
        Assert.That(await ListAsync(new() { Kind = "test" }), Is.EqualTo(new[] { "late" }));
    }

    [Test]
    public async Task kind_and_id_are_compared_ordinally()
    {
        (string Kind, string Id)[] keys = [("k", "a"), ("k", "A"), ("K", "a"), ("k", "a "), ("k", "a-"), ("k", "a_"), ("ka", "a"), ("k", "aa")];
        foreach (var (kind, id) in keys)
            await AddAsync(Records.Plain(id, kind, stamp: $"{kind}|{id}"));
        foreach (var (kind, id) in keys)
            Assert.That((await Store.FindAsync(kind, id, None))?.Stamp, Is.EqualTo($"{kind}|{id}"));
        Assert.That(await Store.FindAsync("k", "b", None), Is.Null);
    }

    [Test]
    public async Task stamp_is_compared_ordinally()
    {
        var record = await AddAsync(Records.Plain("a", stamp: "abc"));
        Assert.That(await Store.TryReplaceAsync(record.Next(), "ABC", None), Is.False);
        Assert.That(await Store.TryReplaceAsync(record.Next(), "abc ", None), Is.False);
        Assert.That(await Store.TryReplaceAsync(record.Next(), "abc", None), Is.True);
    }

    [Test]
    public async Task several_records_are_found_at_once()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await AddAsync(Records.Plain(id));
        await AddAsync(Records.Plain("d", "other"));

        Assert.That((await Store.FindAsync("test", ["c", "a", "unknown", "d", "A", "a"], None)).Select(record => record.Id), Is.EquivalentTo(new[] { "a", "c" }));
        Assert.That(await Store.FindAsync("test", [], None), Is.Empty);
    }

    [Test]
    public async Task a_thousand_records_are_found_at_once()
    {
        var ids = Enumerable.Range(0, 1000).Select(number => $"{number:0000}").ToArray();
        await AddAllAsync(ids.Where((_, number) => number % 2 == 0).Select(id => Records.Plain(id)));
        Assert.That((await Store.FindAsync("test", ids, None)).Select(record => record.Id).Order(StringComparer.Ordinal), Is.EqualTo(ids.Where((_, number) => number % 2 == 0)));
    }

    [Test]
    public async Task time_of_the_store_is_the_time()
    {
        var before = TimeProvider.System.GetUtcNow();
        Assert.That(await Store.GetTimeAsync(None), Is.EqualTo(before).Within(TimeSpan.FromSeconds(2)));
    }

    private async Task AddAndCompareAsync(OperationalRecord record)
    {
        await AddAsync(record);
        Records.AssertSame(await Store.FindAsync(record.Kind, record.Id, None), record);
        Records.AssertSame((await Store.FindAsync(record.Kind, [record.Id], None)).Single(), record);
        Records.AssertSame((await Store.ListAsync(new() { Kind = record.Kind }, 1000, None)).Single(found => found.Id == record.Id), record);
    }

    // Three bytes a character in UTF-8, and nothing that an engine could compress.
    private static string LongText() => new(RandomNumberGenerator.GetItems<char>([.. Enumerable.Range(0x4E00, 20_000).Select(code => (char)code)], 1000));
}
