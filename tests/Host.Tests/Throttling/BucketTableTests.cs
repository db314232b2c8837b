using PluginTokenServer.Host.Throttling;

namespace PluginTokenServer.Host.Tests.Throttling;

public sealed class BucketTableTests
{
    private const long Leak = 10;
    private const int Capacity = 3;

    private readonly BucketTable _table = new();

    [Test]
    public void a_full_bucket_says_when_there_is_room()
    {
        var key = new BucketKey(101, 1);
        for (var drop = 0; drop < Capacity; drop++)
            Assert.That(_table.TryAdd(key, 100, Leak, Capacity), Is.Zero);

        Assert.That(_table.TryAdd(key, 100, Leak, Capacity), Is.EqualTo(Leak));
        Assert.That(_table.TryAdd(key, 104, Leak, Capacity), Is.EqualTo(6));
        Assert.That(_table.Wait(key, 104, Leak, Capacity), Is.EqualTo(6));
        Assert.That(_table.TryAdd(key, 110, Leak, Capacity), Is.Zero);
        Assert.That(_table.TryAdd(key, 110, Leak, Capacity), Is.EqualTo(Leak));
    }

    [Test]
    public void a_bucket_left_alone_is_empty_and_not_emptier_than_that()
    {
        var key = new BucketKey(102, 1);
        _table.TryAdd(key, 0, Leak, Capacity);

        for (var drop = 0; drop < Capacity; drop++)
            Assert.That(_table.TryAdd(key, 1_000_000, Leak, Capacity), Is.Zero);
        Assert.That(_table.TryAdd(key, 1_000_000, Leak, Capacity), Is.EqualTo(Leak));
    }

    [Test]
    public void a_drop_taken_out_leaves_the_level_as_it_was()
    {
        var key = new BucketKey(103, 1);
        for (var drop = 0; drop < Capacity; drop++)
            _table.TryAdd(key, 0, Leak, Capacity);
        _table.Remove(key, Leak);

        Assert.That(_table.Wait(key, 0, Leak, Capacity), Is.Zero);
        Assert.That(_table.TryAdd(key, 0, Leak, Capacity), Is.Zero);
        Assert.That(_table.Wait(key, 0, Leak, Capacity), Is.EqualTo(Leak));
    }

    [Test]
    public void taking_a_drop_out_of_a_bucket_that_is_gone_does_nothing()
    {
        var (key, other) = (new BucketKey(104, 1), new BucketKey(104, 2));
        for (var drop = 0; drop < Capacity; drop++)
            _table.TryAdd(key, 0, Leak, Capacity);
        _table.Remove(other, Leak);

        Assert.That(_table.Wait(key, 0, Leak, Capacity), Is.EqualTo(Leak));
    }

    [Test]
    public void looking_takes_no_place()
    {
        for (ulong name = 1; name <= 8; name++)
            _table.TryAdd(new BucketKey(105, name), 0, Leak, capacity: 1);
        _table.Wait(new BucketKey(105, 99), 0, Leak, Capacity);

        for (ulong name = 1; name <= 8; name++)
            Assert.That(_table.Wait(new BucketKey(105, name), 0, Leak, capacity: 1), Is.EqualTo(Leak));
    }

    [Test]
    public void a_ninth_bucket_takes_the_place_of_the_emptiest()
    {
        // All of one set: eight buckets, the fifth of them the emptiest.
        for (ulong name = 1; name <= 8; name++)
            for (var drop = 0; drop < (name == 5 ? 1 : 2); drop++)
                _table.TryAdd(new BucketKey(106, name), 0, Leak, Capacity);

        _table.TryAdd(new BucketKey(106, 9), 0, Leak, Capacity);

        Assert.That(_table.Wait(new BucketKey(106, 5), 0, Leak, capacity: 1), Is.Zero);
        foreach (var name in new ulong[] { 1, 2, 3, 4, 6, 7, 8 })
            Assert.That(_table.Wait(new BucketKey(106, name), 0, Leak, capacity: 2), Is.EqualTo(Leak));
        Assert.That(_table.Wait(new BucketKey(106, 9), 0, Leak, capacity: 1), Is.EqualTo(Leak));
    }
}
