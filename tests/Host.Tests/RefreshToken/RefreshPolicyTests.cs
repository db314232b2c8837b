using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.RefreshToken;

/// <summary>How long a grant can be refreshed, and what a presented generation is to it.</summary>
public sealed class RefreshPolicyTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Test]
    [Property("Requirement", "REF-11")]
    public void end_is_never_beyond_the_absolute_one_and_never_moves_back_by_use()
    {
        var random = new Random(11);
        for (var i = 0; i < 10_000; i++)
        {
            var (absolute, sliding) = (random.Next(1, 5_000_000), random.Next(1, 5_000_000));
            var slides = random.Next(2) == 0;
            var policy = Policy(slides, sliding, absolute);
            var (end, last) = (Start.AddSeconds(absolute), Start);
            for (var now = Start; now < end; now += TimeSpan.FromSeconds(random.Next(1, absolute + 1)))
            {
                var until = policy.RefreshableUntil(Start, now);
                Assert.That(until, Is.LessThanOrEqualTo(end).And.GreaterThan(now).And.GreaterThanOrEqualTo(last));
                if (slides)
                    Assert.That(until, Is.EqualTo(end).Or.EqualTo(now.AddSeconds(sliding)));
                else
                    Assert.That(until, Is.EqualTo(end));
                last = until;
            }
        }
    }

    [Test]
    public void sliding_without_an_absolute_end_goes_on_with_use()
    {
        var policy = Policy(true, 100, 0);
        for (var day = 0; day < 3000; day += 100)
            Assert.That(policy.RefreshableUntil(Start, Start.AddDays(day)), Is.EqualTo(Start.AddDays(day).AddSeconds(100)));
    }

    [TestCase(TokenUsage.OneTimeOnly, false, true)]
    [TestCase(TokenUsage.ReUse, false, false)]
    [TestCase(TokenUsage.OneTimeOnly, true, true)]
    [TestCase(TokenUsage.ReUse, true, true)]
    [Property("Requirement", "REF-01")]
    public void public_clients_rotate_always(TokenUsage usage, bool isPublic, bool rotates) =>
        Assert.That(new RefreshPolicy(new Client { RefreshTokenUsage = usage }, isPublic).Rotates, Is.EqualTo(rotates));

    [Test]
    public void present_generation_is_the_current_one_whenever_it_comes([Values(1u, 2u, 9u, uint.MaxValue)] uint generation, [Values(0, 59, 60, 1_000_000)] int seconds) =>
        Assert.That(StandingOf(generation, generation, seconds), Is.EqualTo(Standing.Current));

    [TestCase(0, nameof(Standing.Retry))]
    [TestCase(59, nameof(Standing.Retry))]
    [TestCase(60, nameof(Standing.Superseded))]
    [TestCase(61, nameof(Standing.Superseded))]
    [Property("Requirement", "REF-02")]
    public void generation_before_it_is_a_retry_within_the_window(int seconds, string standing) => Assert.That(StandingOf(5, 4, seconds).ToString(), Is.EqualTo(standing));

    [Test]
    [Property("Requirement", "REF-04")]
    public void older_ones_are_superseded_at_any_time([Values(0u, 1u, 2u, 3u)] uint presented, [Values(0, 1, 60)] int seconds) =>
        Assert.That(StandingOf(5, presented, seconds), Is.EqualTo(Standing.Superseded));

    [Test]
    public void later_ones_have_never_been_heard_of([Values(6u, 7u, uint.MaxValue)] uint presented) => Assert.That(StandingOf(5, presented, 0), Is.EqualTo(Standing.Unknown));

    [Test]
    public void window_of_nothing_knows_no_retry() =>
        Assert.That(RefreshPolicy.StandingOf(State(2, Start), 1, Start, TimeSpan.Zero), Is.EqualTo(Standing.Superseded));

    [Test]
    public void first_generation_has_none_before_it() =>
        Assert.That(RefreshPolicy.StandingOf(State(1, null), 0, Start, Window), Is.EqualTo(Standing.Superseded));

    [Test]
    public void grant_without_refresh_tokens_knows_none([Values(1u, uint.MaxValue)] uint presented) =>
        Assert.That(RefreshPolicy.StandingOf(State(0, null), presented, Start, Window), Is.EqualTo(Standing.Unknown));

    private static Standing StandingOf(uint generation, uint presented, int seconds) => RefreshPolicy.StandingOf(State(generation, Start), presented, Start.AddSeconds(seconds), Window);

    private static GrantState State(uint generation, DateTimeOffset? rotatedAt) => new()
    {
        ClientId = "web",
        TokenClientId = "web",
        Subject = [],
        Scopes = [],
        CreatedAt = Start,
        RefreshableUntil = Start.AddDays(1),
        Generation = generation,
        RotatedAt = rotatedAt,
    };

    private static RefreshPolicy Policy(bool slides, int sliding, int absolute) => new(
        new Client { RefreshTokenExpiration = slides ? TokenExpiration.Sliding : TokenExpiration.Absolute, SlidingRefreshTokenLifetime = sliding, AbsoluteRefreshTokenLifetime = absolute },
        isPublic: false);
}
