using Microsoft.Extensions.Logging.Abstractions;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Tests.Storage;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreHealthTests
{
    private readonly StoreHealth _health = new(NullLogger<StoreHealth>.Instance);

    [Test]
    [Property("Fault", "F07")]
    public void reading_says_nothing_about_writing()
    {
        Assert.That((_health.Failed(write: true), _health.Failed(write: true)), Is.EqualTo((true, false)), "News once.");
        _health.Answered(write: false);
        Assert.That((_health.IsWriting, _health.IsAnswering, _health.IsUsable), Is.EqualTo((false, false, false)));
        _health.Answered(write: true);
        Assert.That((_health.IsWriting, _health.IsUsable), Is.EqualTo((true, true)));
    }

    [Test]
    public void store_that_cannot_be_read_is_not_usable_though_it_wrote()
    {
        _health.Failed(write: false);
        _health.Answered(write: true);
        Assert.That((_health.IsWriting, _health.IsUsable), Is.EqualTo((true, false)));
    }

    [TestCase(0, false, true)]
    [TestCase(2.1, true, true)]
    [TestCase(-2.1, true, true)]
    [TestCase(29, true, true)]
    [TestCase(31, true, false)]
    [TestCase(-31, true, false)]
    [Property("Fault", "F14")]
    public void drift_degrades_and_then_ends_it(double seconds, bool degraded, bool usable)
    {
        _health.Drift = TimeSpan.FromSeconds(seconds);
        Assert.That((_health.IsDegraded, _health.IsUsable), Is.EqualTo((degraded, usable)));
    }
}
