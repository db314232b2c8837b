using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>Whoever loses often gives way, each a little differently; whoever loses once does not notice.</summary>
public sealed class JitterTests
{
    private readonly FakeTimeProvider _clock = new();

    [TestCase(0)]
    [TestCase(1)]
    public void first_attempts_wait_for_nothing(int attempt) => Assert.That(Jitter.BeforeAsync(attempt, _clock).IsCompletedSuccessfully);

    [TestCase(2, 4)]
    [TestCase(3, 8)]
    [TestCase(4, 16)]
    [TestCase(5, 32)]
    [TestCase(6, Jitter.Longest)]
    [TestCase(31, Jitter.Longest)]
    [TestCase(1000, Jitter.Longest)]
    public void later_ones_wait_up_to_twice_as_long_each_time_and_no_longer_than_the_longest(int attempt, int most)
    {
        var waiting = Enumerable.Range(0, 200).Select(_ => Jitter.BeforeAsync(attempt, _clock)).ToArray();
        Assert.That(waiting.Any(wait => wait.IsCompleted), Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(most / 2));
        Assert.That(waiting.Count(wait => wait.IsCompleted), Is.InRange(30, 170), "They do not all wait alike.");
        _clock.Advance(TimeSpan.FromMilliseconds(most - (most / 2)));
        Assert.That(waiting.All(wait => wait.IsCompletedSuccessfully));
    }
}
