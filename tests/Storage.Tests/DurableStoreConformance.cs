using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

/// <summary>What a store whose data outlives the process has to do in addition.</summary>
public abstract class DurableStoreConformance : StoreConformance
{
    /// <summary>Another store over the data of the one that <see cref="StoreConformance.CreateAsync"/> made, which is closed.</summary>
    protected abstract IOperationalStore Again();

    /// <summary>Makes the schema of the data that of a later version of this store, which is closed.</summary>
    protected abstract Task MakeSchemaNewerAsync();

    [Test]
    public async Task what_was_acknowledged_is_there_after_opening_again()
    {
        var records = Enumerable.Range(0, 100).Select(number => Records.Full($"{number:000}")).ToArray();
        await AddAllAsync(records);
        await Store.RemoveAsync("test", "050", None);
        var replaced = records[60].Next(new byte[] { 1 });
        await Store.TryReplaceAsync(replaced, records[60].Stamp, None);

        await OpenAgainAsync();

        Assert.That(await ListAsync(new() { Kind = "test", Subject = "alice" }), Is.EqualTo(records.Select(record => record.Id).Where(id => id != "050")));
        Records.AssertSame(await Store.FindAsync("test", "060", None), replaced);
        Records.AssertSame(await Store.FindAsync("test", "099", None), records[99]);
        Assert.That(await Store.TryAddAsync(Records.Full("001"), None), Is.False);
    }

    [Test]
    public async Task schema_is_made_once()
    {
        await OpenAgainAsync();
        await OpenAgainAsync();
        await AddAsync(Records.Plain("a"));
    }

    [Test]
    [Property("Requirement", "F37")]
    public async Task schema_of_a_later_version_is_refused_and_left_alone()
    {
        await AddAsync(Records.Plain("a"));
        await CloseStoreAsync();
        await MakeSchemaNewerAsync();
        Store = Again();

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.OpenAsync(None));

        Assert.That(refusal!.Message, Does.Contain("version"));
        await CloseStoreAsync();
        Store = Again();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.OpenAsync(None), "Nothing was changed.");
    }

    [Test]
    public async Task closed_store_says_that_it_is_not_open()
    {
        var closed = Store;
        await CloseStoreAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => closed.FindAsync("test", "a", None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => closed.TryAddAsync(Records.Plain("a"), None));
        Store = Again();
        await Store.OpenAsync(None);
        Assert.That(await ListAsync(new() { Kind = "test" }), Is.Empty);
    }

    // Found by revoking a session beside a hundred thousand grants: each list went through all of them.
    [Test]
    public async Task records_of_one_session_user_or_grant_are_found_without_looking_at_all_others()
    {
        await AddAllAsync([.. Enumerable.Range(0, 6_000).Select(number => Records.Full($"{number:0000}", subject: $"u{number}", sessionId: $"s{number}", grantId: $"g{number}"))]);
        foreach (var filter in new OperationalFilter[]
        {
            new() { Kind = "test", SessionId = "s5990" }, new() { Kind = "test", Subject = "u5990" }, new() { Kind = "test", GrantId = "g5990" }, new() { Kind = "test", SessionId = "s5990", AfterId = "0" },
        })
        {
            Assert.That(await ListAsync(filter), Is.EqualTo(new[] { "5990" }));

            var (find, list) = (await FastestAsync(() => Store.FindAsync("test", "5990", None)), await FastestAsync(() => Store.ListAsync(filter, 200, None)));

            Assert.That(list / find, Is.LessThan(8), $"A list of one record took {list.TotalMicroseconds} µs, finding it by its key {find.TotalMicroseconds} µs.");
        }
    }

    private static async Task<TimeSpan> FastestAsync(Func<Task> work)
    {
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < 60; run++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await work();
            fastest = TimeProvider.System.GetElapsedTime(begun) is var taken && taken < fastest ? taken : fastest;
        }

        return fastest;
    }

    protected async Task OpenAgainAsync()
    {
        await CloseStoreAsync();
        Store = Again();
        await Store.OpenAsync(None);
    }
}
