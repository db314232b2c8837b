using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Password;

namespace PluginTokenServer.Host.Tests.Password;

/// <summary>How many passwords are hashed at once, how many wait, and what becomes of the others.</summary>
[Property("Requirement", "PWD-04")]
public sealed class HashWorkersTests
{
    private const int LongestQueue = 64;

    private static readonly int Places = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashWorkers _workers = new();
    private int _running;
    private int _most;

    [OneTimeTearDown]
    public void Dispose() => _workers.Dispose();

    [Test]
    public async Task one_core_is_left_and_a_queue_has_an_end()
    {
        var working = Enumerable.Range(0, Places + LongestQueue).Select(_ => _workers.RunAsync(Hash)).ToArray();
        for (var i = 0; i < 100; i++)
            Assert.That(() => _workers.RunAsync(Hash), Throws.TypeOf<UnavailableException>().With.Property(nameof(UnavailableException.RetryAfter)).GreaterThan(TimeSpan.Zero));
        Assert.That(working.Any(work => work.IsCompleted), Is.False);

        _goOn.SetResult();
        Assert.That(await Task.WhenAll(working), Is.All.True);
        Assert.That(_most, Is.EqualTo(Places));
        // Who was sent away has taken nobody's place.
        Assert.That(await _workers.RunAsync(Hash), Is.True);
    }

    [Test]
    public async Task hash_that_fails_gives_its_place_back()
    {
        using var workers = new HashWorkers();
        for (var i = 0; i < Places + LongestQueue + 1; i++)
            Assert.That(() => workers.RunAsync<bool>(() => throw new FormatException()), Throws.TypeOf<FormatException>());
        Assert.That(await workers.RunAsync(() => true), Is.True);
    }

    private bool Hash()
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _most; running > most && Interlocked.CompareExchange(ref _most, running, most) != most; most = _most)
        {
        }

        _goOn.Task.Wait();
        Interlocked.Decrement(ref _running);
        return true;
    }
}
