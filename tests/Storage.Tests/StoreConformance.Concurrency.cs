using System.Globalization;
using System.Text;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

public abstract partial class StoreConformance
{
    private const int Rivals = 32;

    [Test]
    public async Task of_many_that_add_one_record_exactly_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            var rivals = Enumerable.Range(0, Rivals).Select(_ => Records.Plain($"{round}")).ToArray();
            var winner = await OnlyWinnerAsync(rivals, rival => Store.TryAddAsync(rival, None));
            Assert.That((await Store.FindAsync("test", $"{round}", None))?.Stamp, Is.EqualTo(winner));
        }
    }

    [Test]
    public async Task of_many_that_take_the_place_of_an_expired_record_exactly_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            var expired = await AddAsync(Records.Plain($"{round}"));
            var rivals = Enumerable.Range(0, Rivals).Select(_ => Records.Plain($"{round}", created: expired.ExpiresAt.AddSeconds(1))).ToArray();
            var winner = await OnlyWinnerAsync(rivals, rival => Store.TryAddAsync(rival, None));
            Assert.That((await Store.FindAsync("test", $"{round}", None))?.Stamp, Is.EqualTo(winner));
        }
    }

    [Test]
    public async Task of_many_that_replace_from_one_stamp_exactly_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            var first = await AddAsync(Records.Plain($"{round}"));
            var rivals = Enumerable.Range(0, Rivals).Select(_ => first.Next()).ToArray();
            var winner = await OnlyWinnerAsync(rivals, rival => Store.TryReplaceAsync(rival, first.Stamp, None));
            Assert.That((await Store.FindAsync("test", $"{round}", None))?.Stamp, Is.EqualTo(winner));
        }
    }

    [Test]
    public async Task of_many_that_remove_one_record_exactly_one_does()
    {
        for (var round = 0; round < 20; round++)
        {
            await AddAsync(Records.Plain($"{round}"));
            var removed = await AtOnceAsync(Rivals, _ => Store.RemoveAsync("test", $"{round}", None));
            Assert.That(removed.Count(won => won), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task counters_lose_nothing()
    {
        const int each = 20;
        await AddAsync(Counter(0, "counter"));
        await AtOnceAsync(16, async _ =>
        {
            for (var done = 0; done < each;)
            {
                var found = (await Store.FindAsync("test", "counter", None))!;
                if (await Store.TryReplaceAsync(found.Next(Encoding.ASCII.GetBytes($"{Value(found) + 1}")), found.Stamp, None))
                    done++;
            }

            return true;
        });
        Assert.That(Value((await Store.FindAsync("test", "counter", None))!), Is.EqualTo(16 * each));

        static OperationalRecord Counter(int value, string id) => Records.Plain(id).Next(Encoding.ASCII.GetBytes($"{value}"));
        static int Value(OperationalRecord record) => int.Parse(record.Payload.Span, CultureInfo.InvariantCulture);
    }

    [Test]
    public async Task cleaning_up_never_removes_what_was_just_extended()
    {
        var (now, extended) = (Records.Noon.AddHours(2), 0);
        for (var round = 0; round < 100; round++)
        {
            var first = await AddAsync(Records.Plain($"{round:000}"));
            var next = first.Next(expires: now.AddDays(1));
            var results = await AtOnceAsync(3, rival => rival == 0
                ? Store.TryReplaceAsync(next, first.Stamp, None)
                : RemovesAsync(now));
            var found = await Store.FindAsync("test", first.Id, None);
            Assert.That(found?.Stamp, Is.EqualTo(results[0] ? next.Stamp : null));
            extended += results[0] ? 1 : 0;
        }

        Assert.That(await ListAsync(new() { Kind = "test" }), Has.Length.EqualTo(extended));

        async Task<bool> RemovesAsync(DateTimeOffset before) => await Store.RemoveExpiredAsync(before, 10, None) > 0;
    }

    [Test]
    public async Task what_is_acknowledged_is_found_at_once_by_everybody()
    {
        await AtOnceAsync(16, async rival =>
        {
            for (var number = 0; number < 20; number++)
            {
                var record = await AddAsync(Records.Plain($"{rival}-{number}"));
                Records.AssertSame(await Store.FindAsync("test", record.Id, None), record);
                Assert.That(await Store.TryReplaceAsync(record.Next(), record.Stamp, None), Is.True);
                Assert.That((await Store.FindAsync("test", record.Id, None))?.Stamp, Is.Not.EqualTo(record.Stamp));
                Assert.That(await Store.RemoveAsync("test", record.Id, None), Is.True);
                Assert.That(await Store.FindAsync("test", record.Id, None), Is.Null);
            }

            return true;
        });
    }

    [Test]
    public async Task reader_never_sees_half_a_record()
    {
        // Every part of a version says which version it is.
        await AddAsync(Version(0));
        using var done = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 1; number <= 200; number++)
                Assert.That(await Store.TryReplaceAsync(Version(number), $"{number - 1}", None), Is.True);
            await done.CancelAsync();
        });
        while (!done.IsCancellationRequested && !writer.IsCompleted)
        {
            var found = (await Store.FindAsync("test", "a", None))!;
            var number = int.Parse(found.Stamp, CultureInfo.InvariantCulture);
            Records.AssertSame(found, Version(number));
            await Task.Yield();
        }

        await writer;

        static OperationalRecord Version(int number) => new()
        {
            Kind = "test",
            Id = "a",
            Stamp = $"{number}",
            Subject = $"{number}",
            SessionId = $"{number}",
            CreatedAt = Records.Noon.AddSeconds(number),
            ExpiresAt = Records.Noon.AddDays(number),
            Payload = Enumerable.Repeat((byte)number, 5000).ToArray(),
        };
    }

    [Test]
    public async Task call_that_is_cancelled_before_it_begins_leaves_the_store_usable()
    {
        var cancelled = new CancellationToken(canceled: true);
        var record = Records.Plain("a");
        var added = await LandedAsync(() => Store.TryAddAsync(record, cancelled));
        Assert.That((await Store.FindAsync("test", "a", None))?.Stamp, added is true ? Is.EqualTo(record.Stamp) : Is.Null | Is.EqualTo(record.Stamp));
        await AddAsync(Records.Plain("b"));
    }

    /// <summary>The way back from an unknown outcome: the stamp says whether the write was carried out, and it was so wholly or not at all.</summary>
    [Test]
    public async Task after_a_cancelled_write_its_stamp_says_whether_it_was_carried_out()
    {
        for (var round = 0; round < 50; round++)
        {
            var rivals = Enumerable.Range(0, 8).Select(number => Records.Full($"{round:00}-{number}")).ToArray();
            using var deadline = new CancellationTokenSource();
            var running = rivals.Select(rival => LandedAsync(() => Store.TryAddAsync(rival, deadline.Token))).ToArray();
            await deadline.CancelAsync();
            var outcomes = await Task.WhenAll(running);
            foreach (var (rival, outcome) in rivals.Zip(outcomes))
            {
                var found = await Store.FindAsync("test", rival.Id, None);
                if (found is not null)
                    Records.AssertSame(found, rival);
                Assert.That(outcome is true && found is null, Is.False, "Acknowledged and not there.");
                Assert.That(outcome, Is.Not.EqualTo(false), "There was nothing in its way.");
            }
        }

        Assert.That(await Store.TryAddAsync(Records.Plain("after"), None), Is.True);
    }

    /// <returns>What the call said; <see langword="null"/> where it did not say.</returns>
    private static async Task<bool?> LandedAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is OperationCanceledException or StoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Lets all of them try at the same time.</summary>
    /// <returns>The stamp of the one that did it.</returns>
    private static async Task<string> OnlyWinnerAsync(OperationalRecord[] rivals, Func<OperationalRecord, Task<bool>> attempt)
    {
        var won = await AtOnceAsync(rivals.Length, rival => attempt(rivals[rival]));
        Assert.That(won.Count(each => each), Is.EqualTo(1));
        return rivals[Array.IndexOf(won, true)].Stamp;
    }

    // Nobody begins before all are there.
    private static async Task<T[]> AtOnceAsync<T>(int count, Func<int, Task<T>> work)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Enumerable.Range(0, count).Select(async rival =>
        {
            await gate.Task;
            return await work(rival);
        }).ToArray();
        gate.SetResult();
        return await Task.WhenAll(running);
    }
}
