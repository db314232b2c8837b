using PluginTokenServer.Host.Discovery;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>
/// Years of rotation by the rules alone, with chance in everything that they leave open: clocks up to five minutes off, nodes that read at
/// other times, APIs that keep the key set as long as they may, operators who rotate in between, changed lifetimes.
/// </summary>
public sealed class RotationHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Reload = TimeSpan.FromSeconds(60);

    [Test]
    [Property("Requirement", "KEY-03")]
    [Property("Requirement", "KEY-04")]
    [Property("Requirement", "KEY-05")]
    public void every_token_verifies_everywhere_from_its_first_second_to_its_last([Range(1, 10)] int seed)
    {
        var history = new History(new Random(seed));
        for (var step = 0; step < 6_000; step++)
            history.Step();
        Assert.That(history.Signers, Is.GreaterThan(3), "Keys did rotate.");
        Assert.That(history.MostKeys, Is.LessThan(12), "Keys did go.");
    }

    private sealed class Node(TimeSpan offset)
    {
        public TimeSpan Offset { get; } = offset;

        public DateTimeOffset ReadAt { get; set; } = DateTimeOffset.MinValue;

        public KeyTimes[] Keys { get; set; } = [];
    }

    private sealed class Api
    {
        public DateTimeOffset FetchedAt { get; set; } = DateTimeOffset.MinValue;

        public HashSet<string> KeyIds { get; set; } = [];
    }

    private sealed class History
    {
        private readonly Random _random;
        private readonly Dictionary<int, KeyTimes> _store = [];
        private readonly Node[] _nodes;
        private readonly Api[] _apis = [new(), new(), new()];
        private readonly List<(string KeyId, DateTimeOffset Ends)> _tokens = [];
        private readonly HashSet<string> _signers = [];
        private readonly KeyPeriods _periods;
        private DateTimeOffset _now = Start;
        private TimeSpan _longestLife = TimeSpan.FromHours(1);
        private int _made;

        public History(Random random)
        {
            _random = random;
            // The shortest times that the rules allow: where they hold, longer ones do.
            _periods = new KeyPeriods(TimeSpan.FromHours(3), KeyPeriods.LeastPublishAhead(Reload) + TimeSpan.FromMinutes(1), _longestLife);
            _nodes = [.. Enumerable.Range(0, 4).Select(number => new Node(TimeSpan.FromSeconds(number == 0 ? -300 : number == 1 ? 300 : random.Next(-300, 301))))];
        }

        public int Signers => _signers.Count;

        public int MostKeys { get; private set; }

        public void Step()
        {
            _now += TimeSpan.FromSeconds(_random.Next(1, 40));
            if (_random.Next(500) == 0)
                _longestLife = TimeSpan.FromMinutes(_random.Next(1, 120));
            foreach (var node in _nodes.Where(node => _now - node.ReadAt >= Reload - TimeSpan.FromSeconds(40)))
                Pass(node);
            if (_random.Next(400) == 0)
                Add(_nodes[_random.Next(4)], asked: true);
            foreach (var api in _apis.Where(api => _now - api.FetchedAt > CachedDocument.Lifetime - TimeSpan.FromSeconds(40)))
                (api.FetchedAt, api.KeyIds) = (_now, [.. _nodes[_random.Next(4)].Keys.Select(key => key.KeyId)]);
            Sign(_nodes[_random.Next(4)]);
            Check();
        }

        private void Pass(Node node)
        {
            (node.ReadAt, node.Keys) = (_now, [.. _store.Values]);
            Add(node, asked: false);
            var (schedule, there) = (new KeySchedule(node.Keys), _now + node.Offset);
            foreach (var key in node.Keys)
            {
                if (schedule.MaySign(key, there) && key.LongestLife < _longestLife)
                    _store[key.Generation] = key with { LongestLife = _longestLife };
                if (schedule.RetiresAt(key) <= there)
                    _store.Remove(key.Generation);
            }

            node.Keys = [.. _store.Values];
            MostKeys = Math.Max(MostKeys, _store.Count);
        }

        private void Add(Node node, bool asked)
        {
            var (schedule, there) = (new KeySchedule(node.Keys), _now + node.Offset);
            var periods = _periods with { LongestLife = _longestLife };
            var next = schedule.Due(there, periods) ?? (asked && schedule.Pending(there) is null ? schedule.Next(there, periods) : null);
            // The store takes one key of a generation, whoever comes first.
            if (next is not null)
                _store.TryAdd(next.Generation, new KeyTimes($"key-{_made++}", next.Generation, there, next.ActivatesAt, _longestLife));
        }

        private void Sign(Node node)
        {
            var key = new KeySchedule(node.Keys).Signing(_now + node.Offset)!;
            // The first key of all is for everybody to fetch.
            if (_now > Start.AddMinutes(10))
                Assert.That(_apis, Has.All.Matches<Api>(api => api!.KeyIds.Contains(key.KeyId)), "An API knows the key before it sees a token of it.");
            _signers.Add(key.KeyId);
            _tokens.Add((key.KeyId, _now + node.Offset + (_longestLife * _random.NextDouble())));
        }

        private void Check()
        {
            _tokens.RemoveAll(token => token.Ends <= _now);
            foreach (var node in _nodes.Where(_ => _now > Start.AddMinutes(10)))
            {
                var known = node.Keys.Select(key => key.KeyId).ToHashSet();
                Assert.That(_tokens.Where(token => !known.Contains(token.KeyId)), Is.Empty, "A node has dropped the key of a living token.");
            }
        }
    }
}
