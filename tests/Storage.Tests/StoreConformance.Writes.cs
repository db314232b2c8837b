using System.Security.Cryptography;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

public abstract partial class StoreConformance
{
    [Test]
    public async Task record_that_is_there_is_not_added_again()
    {
        var first = await AddAsync(Records.Full("a"));
        Assert.That(await Store.TryAddAsync(Records.Full("a", subject: "bob"), None), Is.False);
        Records.AssertSame(await Store.FindAsync("test", "a", None), first);
    }

    [Test]
    public async Task expired_record_counts_as_absent_when_another_is_added([Values(0, 1, 10_000_000)] long microsecondsLater)
    {
        var first = await AddAsync(Records.Full("a"));
        var second = Records.Plain("a", created: first.ExpiresAt.AddMicroseconds(microsecondsLater)).Next(new byte[] { 1, 2, 3 });
        await AddAsync(second);
        Records.AssertSame(await Store.FindAsync("test", "a", None), second);
        Assert.That(await ListAsync(new() { Kind = "test", Subject = first.Subject }), Is.Empty, "Nothing is left of the first.");
    }

    [Test]
    public async Task record_that_has_yet_a_microsecond_is_not_replaced_by_another()
    {
        var first = await AddAsync(Records.Plain("a"));
        Assert.That(await Store.TryAddAsync(Records.Plain("a", created: first.ExpiresAt.AddMicroseconds(-1)), None), Is.False);
        Records.AssertSame(await Store.FindAsync("test", "a", None), first);
    }

    [Test]
    public async Task expired_record_is_still_found_and_listed()
    {
        var record = await AddAsync(Records.Plain("a", created: Records.Noon.AddYears(-5)));
        Records.AssertSame(await Store.FindAsync("test", "a", None), record);
        Assert.That(await ListAsync(new() { Kind = "test" }), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task record_is_replaced_in_all_its_parts()
    {
        var first = await AddAsync(Records.Full("a"));
        var second = new OperationalRecord
        {
            Kind = "test",
            Id = "a",
            Stamp = Records.NewStamp(),
            GrantId = null,
            Subject = "bob",
            ClientId = null,
            SessionId = "s2",
            Origin = null,
            CreatedAt = first.CreatedAt.AddHours(1),
            ExpiresAt = first.ExpiresAt.AddHours(-1),
            Payload = RandomNumberGenerator.GetBytes(7),
        };
        Assert.That(await Store.TryReplaceAsync(second, first.Stamp, None), Is.True);
        Records.AssertSame(await Store.FindAsync("test", "a", None), second);
        Assert.That(await ListAsync(new() { Kind = "test", Subject = "alice" }), Is.Empty);
        Assert.That(await ListAsync(new() { Kind = "test", Subject = "bob", SessionId = "s2" }), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task record_is_replaced_once_from_one_stamp()
    {
        var first = await AddAsync(Records.Full("a"));
        var second = first.Next();
        Assert.That(await Store.TryReplaceAsync(second, first.Stamp, None), Is.True);
        Assert.That(await Store.TryReplaceAsync(first.Next(), first.Stamp, None), Is.False);
        Records.AssertSame(await Store.FindAsync("test", "a", None), second);
    }

    [Test]
    public async Task record_that_is_not_there_is_not_replaced()
    {
        Assert.That(await Store.TryReplaceAsync(Records.Plain("a"), "x", None), Is.False);
        Assert.That(await Store.FindAsync("test", "a", None), Is.Null);
    }

    [Test]
    public async Task expired_record_is_replaced_like_any_other()
    {
        var first = await AddAsync(Records.Plain("a", created: Records.Noon.AddYears(-5)));
        Assert.That(await Store.TryReplaceAsync(first.Next(expires: Records.Noon), first.Stamp, None), Is.True);
    }

    [Test]
    public async Task only_the_named_record_is_replaced()
    {
        var other = await AddAsync(Records.Plain("a", "other", stamp: "s"));
        await AddAsync(Records.Plain("a", stamp: "s"));
        Assert.That(await Store.TryReplaceAsync(Records.Plain("a"), "s", None), Is.True);
        Records.AssertSame(await Store.FindAsync("other", "a", None), other);
    }

    [Test]
    public async Task record_is_removed_once()
    {
        await AddAsync(Records.Plain("a"));
        var other = await AddAsync(Records.Plain("a", "other"));
        Assert.That(await Store.RemoveAsync("test", "a", None), Is.True);
        Assert.That(await Store.RemoveAsync("test", "a", None), Is.False);
        Assert.That(await Store.FindAsync("test", "a", None), Is.Null);
        Records.AssertSame(await Store.FindAsync("other", "a", None), other);
    }

    [Test]
    public async Task removed_record_can_be_added_again_and_not_be_replaced()
    {
        var first = await AddAsync(Records.Plain("a"));
        await Store.RemoveAsync("test", "a", None);
        Assert.That(await Store.TryReplaceAsync(first.Next(), first.Stamp, None), Is.False);
        Assert.That(await Store.FindAsync("test", "a", None), Is.Null);
        await AddAsync(first);
    }

    [Test]
    public async Task expired_records_of_all_kinds_are_removed_in_batches()
    {
        for (var number = 0; number < 25; number++)
            await AddAsync(Records.Plain($"{number:00}", $"kind{number % 3}", expires: Records.Noon.AddSeconds(number)));
        await AddAsync(Records.Plain("kept", expires: Records.Noon.AddHours(2)));

        var before = Records.Noon.AddHours(1);
        Assert.That(await Store.RemoveExpiredAsync(before, 10, None), Is.EqualTo(10));
        Assert.That(await Store.RemoveExpiredAsync(before, 10, None), Is.EqualTo(10));
        Assert.That(await Store.RemoveExpiredAsync(before, 10, None), Is.EqualTo(5));
        Assert.That(await Store.RemoveExpiredAsync(before, 10, None), Is.Zero);
        Assert.That(await ListAsync(new() { Kind = "kind0" }), Is.Empty);
        Assert.That(await ListAsync(new() { Kind = "test" }), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task record_that_ends_just_then_is_not_removed_yet()
    {
        var end = Records.Noon;
        await AddAsync(Records.Plain("a", expires: end));
        Assert.That(await Store.RemoveExpiredAsync(end, 10, None), Is.Zero);
        Assert.That(await Store.RemoveExpiredAsync(end.AddMicroseconds(1), 10, None), Is.EqualTo(1));
    }
}
