using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.Tests.CrossDevice;

/// <summary>What a client is told that polls at noon (RFC 8628 §3.5, CIBA Core §11).</summary>
public sealed class PollRuleTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    // The last poll is so many seconds ago, if there was one; the end is so many seconds off.
    [TestCase("Waiting", null, 60, "Pending")]
    [TestCase("Waiting", 5.0, 60, "Pending")]
    [TestCase("Waiting", 4.5, 60, "Pending")]
    [TestCase("Waiting", 4.4, 60, "TooSoon")]
    [TestCase("Waiting", 0.0, 60, "TooSoon")]
    [TestCase("Waiting", -3.0, 60, "TooSoon")]
    [TestCase("Waiting", 3600.0, 60, "Pending")]
    [TestCase("Waiting", null, 1, "Pending")]
    [TestCase("Waiting", null, 0, "Expired")]
    [TestCase("Waiting", null, -1, "Expired")]
    [TestCase("Waiting", 0.0, 0, "Expired")]
    [TestCase("Granted", null, 60, "Granted")]
    [TestCase("Granted", 0.0, 60, "Granted")]
    [TestCase("Granted", null, 0, "Expired")]
    [TestCase("Granted", 0.0, -1, "Expired")]
    [TestCase("Denied", null, 60, "Denied")]
    [TestCase("Denied", 0.0, 60, "Denied")]
    [TestCase("Denied", null, -60, "Denied")]
    [TestCase("Redeemed", null, 60, "Used")]
    [TestCase("Redeemed", 0.0, -60, "Used")]
    [TestCase("Pushed", null, 60, "Used")]
    [Property("Requirement", "DEV-02")]
    [Property("Requirement", "DEV-03")]
    [Property("Requirement", "CIB-05")]
    public void poll_comes_to_what_the_request_has_come_to(string phase, double? polledAgo, int end, string outcome)
    {
        var state = new AuthorizationState
        {
            Phase = Enum.Parse<AuthorizationPhase>(phase),
            ExpiresAt = Noon.AddSeconds(end),
            // A grant that is redeemed or goes through the browser has none of it.
            CrossDevice = phase is "Redeemed" or "Pushed" ? null : new CrossDeviceState { Interval = 5, PolledAt = polledAgo is { } seconds ? Noon.AddSeconds(-seconds) : null },
        };
        Assert.That(PollRule.Of(state, Noon).ToString(), Is.EqualTo(outcome));
    }

    [Test]
    public void every_phase_and_every_outcome_is_in_the_table()
    {
        var cases = typeof(PollRuleTests).GetMethod(nameof(poll_comes_to_what_the_request_has_come_to))!.GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>().ToArray();
        Assert.That(cases.Select(row => row.Arguments[0]).Distinct(), Is.EquivalentTo(Enum.GetNames<AuthorizationPhase>()));
        Assert.That(cases.Select(row => row.Arguments[3]).Distinct(), Is.EquivalentTo(Enum.GetNames<PollOutcome>()));
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(60)]
    [Property("Requirement", "DEV-02")]
    public void each_poll_too_soon_adds_five_seconds_and_none_takes_them_away(int interval)
    {
        var state = new CrossDeviceState { Interval = interval, Source = "10.0.0.1" };
        foreach (var (outcome, grown) in new[] { (PollOutcome.Pending, 0), (PollOutcome.TooSoon, 5), (PollOutcome.TooSoon, 10), (PollOutcome.Pending, 10), (PollOutcome.TooSoon, 15) })
        {
            state = PollRule.After(state, outcome, Noon);
            Assert.That((state.Interval, state.PolledAt, state.Source), Is.EqualTo((interval + grown, Noon, "10.0.0.1")));
        }
    }

    [Test]
    [Property("Requirement", "DEV-02")]
    public void a_longer_interval_is_held_against_the_next_poll()
    {
        var slowed = PollRule.After(new CrossDeviceState { Interval = 5 }, PollOutcome.TooSoon, Noon);
        var state = new AuthorizationState { Phase = AuthorizationPhase.Waiting, ExpiresAt = Noon.AddSeconds(60), CrossDevice = slowed };
        Assert.That((PollRule.Of(state, Noon.AddSeconds(9)), PollRule.Of(state, Noon.AddSeconds(10))), Is.EqualTo((PollOutcome.TooSoon, PollOutcome.Pending)));
    }
}
