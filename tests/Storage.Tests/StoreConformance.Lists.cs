using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

public abstract partial class StoreConformance
{
    [Test]
    public async Task list_is_of_one_kind_and_ordered_by_id_ordinally()
    {
        string[] ids = ["b", "B", "a", "_", "-", "0", "Z", "~", "aa", "a0", "a-"];
        foreach (var id in ids)
            await AddAsync(Records.Plain(id));
        await AddAsync(Records.Plain("other", "other"));
        Assert.That(await ListAsync(new() { Kind = "test" }), Is.EqualTo(ids.Order(StringComparer.Ordinal)));
        Assert.That(await ListAsync(new() { Kind = "none" }), Is.Empty);
    }

    [Test]
    public async Task list_is_read_page_by_page()
    {
        var ids = Enumerable.Range(0, 23).Select(number => number % 2 == 0 ? $"a{number:00}" : $"A{number:00}").Order(StringComparer.Ordinal).ToArray();
        await AddAllAsync(ids.Select(id => Records.Full(id)));
        await AddAllAsync(ids.Select(id => Records.Full("x" + id, subject: "bob")));

        foreach (var filter in new[] { new OperationalFilter { Kind = "test", Subject = "alice" }, new OperationalFilter { Kind = "test", Subject = "alice", ClientId = "web" } })
        {
            var (found, after) = (new List<string>(), (string?)null);
            while (true)
            {
                var page = await ListAsync(new() { Kind = "test", Subject = filter.Subject, ClientId = filter.ClientId, AfterId = after }, 5);
                Assert.That(page, Has.Length.LessThanOrEqualTo(5));
                if (page.Length == 0)
                    break;
                found.AddRange(page);
                after = page[^1];
            }

            Assert.That(found, Is.EqualTo(ids));
        }
    }

    [Test]
    public async Task list_begins_after_an_id_that_need_not_be_there()
    {
        foreach (var id in new[] { "a", "c", "e" })
            await AddAsync(Records.Plain(id));
        Assert.That(await ListAsync(new() { Kind = "test", AfterId = "b" }), Is.EqualTo(new[] { "c", "e" }));
        Assert.That(await ListAsync(new() { Kind = "test", AfterId = "c" }), Is.EqualTo(new[] { "e" }));
        Assert.That(await ListAsync(new() { Kind = "test", AfterId = "e" }), Is.Empty);
        Assert.That(await ListAsync(new() { Kind = "test", AfterId = "" }), Is.EqualTo(new[] { "a", "c", "e" }));
    }

    [Test]
    public async Task list_has_only_what_has_every_value_that_is_set()
    {
        // Each of the five values is one of two: every combination once.
        for (var bits = 0; bits < 32; bits++)
            await AddAsync(Records.Full(Name(bits), Bit(bits, 0, "alice", "bob"), Bit(bits, 1, "web", "app"), Bit(bits, 2, "s1", "s2"), Bit(bits, 3, "g1", "g2"), Bit(bits, 4, "o1", "o2")));
        await AddAsync(Records.Plain("nothing-set"));

        for (var chosen = 0; chosen < 32; chosen++)
        {
            var filter = new OperationalFilter
            {
                Kind = "test",
                Subject = Bit(chosen, 0, null, "bob"),
                ClientId = Bit(chosen, 1, null, "app"),
                SessionId = Bit(chosen, 2, null, "s2"),
                GrantId = Bit(chosen, 3, null, "g2"),
                Origin = Bit(chosen, 4, null, "o2"),
            };
            var expected = Enumerable.Range(0, 32).Where(bits => (bits & chosen) == chosen).Select(Name).Concat(chosen == 0 ? ["nothing-set"] : []);
            Assert.That(await ListAsync(filter), Is.EqualTo(expected), $"Combination {chosen}");
        }

        static string Name(int bits) => $"{bits:00}";
        static T Bit<T>(int bits, int position, T clear, T set) => (bits & (1 << position)) == 0 ? clear : set;
    }

    [Test]
    public async Task list_has_a_thousand_at_most_where_a_thousand_are_asked_for()
    {
        await AddAllAsync(Enumerable.Range(0, 1001).Select(number => Records.Plain($"{number:0000}")));
        Assert.That(await ListAsync(new() { Kind = "test" }, 1000), Has.Length.EqualTo(1000));
        Assert.That(await ListAsync(new() { Kind = "test" }, 1), Is.EqualTo(new[] { "0000" }));
    }
}
