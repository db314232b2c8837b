using PluginTokenServer.Host.DeviceAuthorization;

namespace PluginTokenServer.Host.Tests.DeviceAuthorization;

/// <summary>How many wrong codes are taken of all together (RFC 8628 §5.1).</summary>
[Property("Requirement", "DEV-06")]
public sealed class UserCodeBudgetTests
{
    private static readonly double Bound = Math.Pow(2, -32);

    [TestCase(1, 1000, 476)]
    [TestCase(2, 1000, 238)]
    [TestCase(10, 1000, 47)]
    [TestCase(1, 10_000, 47)]
    [TestCase(6, 10_000, 7)]
    [TestCase(100, 100, 47)]
    [TestCase(47, 10_000, 1)]
    [TestCase(1, 477, 999)]
    public void nobody_hits_any_code_by_guessing(int clients, int codes, int budget)
    {
        Assert.That(UserCodeGuesses.BudgetFor(clients, codes), Is.EqualTo(budget));
        Assert.That(OddsOf(budget, clients, codes), Is.LessThanOrEqualTo(Bound));
        // One more in a window would be too many: the budget is no smaller than it has to be.
        Assert.That(OddsOf(budget + 1, clients, codes), Is.GreaterThan(Bound));
    }

    [TestCase(0, 1000, 1000)]
    [TestCase(1, 1, 1000)]
    [TestCase(1, 476, 1000)]
    public void more_than_a_thousand_are_nobodys_mistakes(int clients, int codes, int budget)
    {
        Assert.That(UserCodeGuesses.BudgetFor(clients, codes), Is.EqualTo(budget));
        Assert.That(OddsOf(budget, clients, codes), Is.LessThanOrEqualTo(Bound));
    }

    // Somebody has to be able to mistype. From 48 clients with as many codes as may be, the odds are what one mistake in ten minutes makes them.
    [TestCase(48, 10_000)]
    [TestCase(500, 1000)]
    [TestCase(10_000, 10_000)]
    public void one_is_taken_at_least_and_there_the_odds_are_more(int clients, int codes)
    {
        Assert.That(UserCodeGuesses.BudgetFor(clients, codes), Is.EqualTo(1));
        Assert.That(OddsOf(1, clients, codes), Is.GreaterThan(Bound).And.LessThanOrEqualTo(Bound * clients * codes / 476_000));
    }

    [Test]
    public void numbers_that_no_int_holds_are_no_trouble() => Assert.That(UserCodeGuesses.BudgetFor(int.MaxValue, int.MaxValue), Is.EqualTo(1));

    // A code lives for ten minutes at most, and so in two windows of ten minutes.
    private static double OddsOf(int budget, int clients, int codes) => 2.0 * budget * clients * codes / UserCode.Space;
}
