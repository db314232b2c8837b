namespace PluginTokenServer.Host.Throttling;

/// <summary>
/// Leaky buckets in memory of a fixed size. Each key has eight places where its bucket can stand; a new one takes the place of the
/// emptiest, so that a flood of new keys pushes out its own kind before it reaches a bucket that matters.
/// </summary>
internal sealed class BucketTable
{
    private const int Sets = 8192;
    private const int Ways = 8;
    private const int Locks = 256;

    private readonly Bucket[] _buckets = new Bucket[Sets * Ways];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];

    /// <summary>Puts one drop in, unless the bucket is full.</summary>
    /// <param name="key">The bucket.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="leak">In how much time one drop leaks out.</param>
    /// <param name="capacity">How many drops it holds.</param>
    /// <returns>0, or the time until there is room for one.</returns>
    public long TryAdd(in BucketKey key, long now, long leak, int capacity)
    {
        lock (LockOf(key))
        {
            ref var bucket = ref Find(key, out var found);
            var emptyAt = found ? Math.Max(bucket.EmptyAt, now) : now;
            var wait = emptyAt - now - (capacity - 1) * leak;
            if (wait > 0)
                return wait;

            bucket = new Bucket { Key = key, EmptyAt = emptyAt + leak };
            return 0;
        }
    }

    /// <summary>Takes a drop out again that <see cref="TryAdd"/> put in.</summary>
    public void Remove(in BucketKey key, long leak)
    {
        lock (LockOf(key))
        {
            ref var bucket = ref Find(key, out var found);
            if (found)
                bucket.EmptyAt -= leak;
        }
    }

    /// <returns>0 if the bucket has room, or the time until it has.</returns>
    public long Wait(in BucketKey key, long now, long leak, int capacity)
    {
        lock (LockOf(key))
        {
            ref var bucket = ref Find(key, out var found);
            return found ? Math.Max(0, bucket.EmptyAt - now - (capacity - 1) * leak) : 0;
        }
    }

    private Lock LockOf(in BucketKey key) => _locks[key.Low % Locks];

    // The bucket itself, or the emptiest of those in whose place it could stand.
    private ref Bucket Find(in BucketKey key, out bool found)
    {
        var set = _buckets.AsSpan((int)(key.Low % Sets) * Ways, Ways);
        var emptiest = 0;
        for (var way = 0; way < set.Length; way++)
        {
            if (set[way].Key == key)
            {
                found = true;
                return ref set[way];
            }

            if (set[way].EmptyAt < set[emptiest].EmptyAt)
                emptiest = way;
        }

        found = false;
        return ref set[emptiest];
    }

    private struct Bucket
    {
        public BucketKey Key;

        /// <summary>When the last drop has leaked out, if none is added. The level of the bucket, told as a time, needs no clock to keep it current.</summary>
        public long EmptyAt;
    }
}
