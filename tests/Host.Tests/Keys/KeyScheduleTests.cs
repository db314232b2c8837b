using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.Keys;

public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly KeyPeriods Periods = new(TimeSpan.FromDays(90), TimeSpan.FromDays(1), Hour);

    [Test]
    [Property("Requirement", "KEY-03")]
    public void first_key_signs_at_once() => Assert.That(new KeySchedule([]).Due(Start, Periods), Is.EqualTo(new NextKey(1, Start)));

    [Test]
    [Property("Requirement", "KEY-03")]
    public void next_key_is_added_ahead_of_its_first_use_and_signs_when_the_period_is_over()
    {
        var schedule = new KeySchedule([Key("a", 1, Start)]);
        var due = Start + Periods.Rotation - Periods.PublishAhead;
        Assert.That(schedule.Due(due.AddTicks(-1), Periods), Is.Null);
        Assert.That(schedule.Due(due, Periods), Is.EqualTo(new NextKey(2, Start + Periods.Rotation)));
        // Nobody was there to do it in time.
        Assert.That(schedule.Due(due.AddDays(30), Periods), Is.EqualTo(new NextKey(2, due.AddDays(30) + Periods.PublishAhead)));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public void no_further_key_is_due_while_one_waits()
    {
        var schedule = new KeySchedule([Key("a", 1, Start), Key("b", 2, Start + Periods.Rotation)]);
        Assert.That(schedule.Due(Start + Periods.Rotation, Periods), Is.Null);
        Assert.That(schedule.Pending(Start + Periods.Rotation - Hour)?.KeyId, Is.EqualTo("b"));
        Assert.That(schedule.Pending(Start + Periods.Rotation), Is.Null);
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public void key_is_kept_until_its_last_token_is_dead_by_every_clock()
    {
        var (first, second) = (Key("a", 1, Start), Key("b", 2, Start.AddDays(90)));
        var schedule = new KeySchedule([first, second]);
        Assert.That(schedule.StopsSigning(first), Is.EqualTo(Start.AddDays(90)));
        Assert.That(schedule.RetiresAt(first), Is.EqualTo(Start.AddDays(90) + Hour + KeyPeriods.Grace));
        Assert.That(schedule.RetiresAt(second), Is.Null);
    }

    [Test]
    public void key_that_was_skipped_never_signs()
    {
        var schedule = new KeySchedule([Key("a", 1, Start), Key("waits", 2, Start.AddDays(2)), Key("sooner", 3, Start.AddDays(1))]);
        foreach (var day in Enumerable.Range(0, 10))
            Assert.That(schedule.Signing(Start.AddDays(day))?.KeyId, Is.EqualTo(day == 0 ? "a" : "sooner"));
    }

    [Test]
    public void key_taken_over_beside_others_never_signs_and_is_kept_as_long_as_its_tokens_may_live()
    {
        var guest = new KeyTimes("guest", -1, Start.AddDays(10), Start.AddDays(9), Hour);
        var schedule = new KeySchedule([guest, Key("a", 1, Start)]);
        Assert.That(schedule.Signing(Start.AddDays(11))?.KeyId, Is.EqualTo("a"));
        Assert.That(schedule.RetiresAt(guest), Is.EqualTo(Start.AddDays(10) + Hour + KeyPeriods.Grace));
        Assert.That(schedule.Due(Start.AddDays(11), Periods), Is.Null);
    }

    [Test]
    [Property("Requirement", "KEY-05")]
    public void clock_that_is_behind_the_first_key_signs_with_it()
    {
        Assert.That(new KeySchedule([Key("a", 1, Start)]).Signing(Start.AddMinutes(-5))?.KeyId, Is.EqualTo("a"));
        Assert.That(new KeySchedule([Key("b", 2, Start.AddDays(1)), Key("a", 1, Start)]).Signing(Start.AddYears(-1))?.KeyId, Is.EqualTo("a"));
        Assert.That(new KeySchedule([]).Signing(Start), Is.Null);
    }

    [Test]
    [Property("Requirement", "KEY-04")]
    public void whoever_sees_the_same_keys_decides_alike_whatever_their_order()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var keys = Enumerable.Range(0, random.Next(1, 7))
                .Select(number => new KeyTimes($"k{number}", random.Next(-1, 4), Start, Start.AddHours(random.Next(0, 5)), Hour)).ToArray();
            var now = Start.AddHours(random.Next(-2, 8));
            var (one, other) = (new KeySchedule(keys), new KeySchedule(keys.OrderBy(_ => random.Next())));
            Assert.That(other.Signing(now), Is.EqualTo(one.Signing(now)));
            Assert.That(other.Due(now, Periods), Is.EqualTo(one.Due(now, Periods)));
            foreach (var key in keys)
                Assert.That(other.RetiresAt(key), Is.EqualTo(one.RetiresAt(key)));
            // What signs now has not stopped, and has not retired.
            var signing = one.Signing(now)!;
            Assert.That(one.StopsSigning(signing) is not { } stops || stops > now || Array.TrueForAll(keys, key => key.ActivatesAt > now), Is.True);
        }
    }

    private static KeyTimes Key(string id, int generation, DateTimeOffset activatesAt) => new(id, generation, activatesAt, activatesAt, Hour);
}
