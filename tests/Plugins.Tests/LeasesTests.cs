using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The count of those who are at work with something that is taken out of service.</summary>
public sealed class LeasesTests
{
    [Test]
    public void whoever_retires_it_again_changes_nothing_and_sees_the_same_end()
    {
        var leases = new Leases();
        leases.TryEnter();
        leases.TryEnter();

        Task[] retired = [leases.RetireAsync(), leases.RetireAsync(), leases.RetireAsync()];

        Assert.That(leases.Count, Is.EqualTo(2));
        Assert.That(leases.TryEnter(), Is.False);
        leases.Leave();
        Assert.That(retired, Has.All.Property("IsCompleted").False, "One is still at work.");
        leases.Leave();
        Assert.That(retired, Has.All.Property("IsCompletedSuccessfully").True);
        Assert.That(leases.RetireAsync().IsCompletedSuccessfully, Is.True);
        Assert.That(leases.Count, Is.Zero);
    }

    [Test]
    public void nobody_at_work_is_the_end_at_once()
    {
        var leases = new Leases();

        Assert.That(leases.RetireAsync().IsCompletedSuccessfully, Is.True);
        Assert.That(leases.RetireAsync().IsCompletedSuccessfully, Is.True);
    }
}
