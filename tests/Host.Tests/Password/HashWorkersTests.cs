using Microsoft.Extensions.Time.Testing;
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
    private readonly HashWorkers _workers = new(TimeProvider.System);
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
        using var workers = new HashWorkers(TimeProvider.System);
        for (var i = 0; i < Places + LongestQueue + 1; i++)
            Assert.That(() => workers.RunAsync<bool>(() => throw new FormatException()), Throws.TypeOf<FormatException>());
        Assert.That(await workers.RunAsync(() => true), Is.True);
    }

    [Test]
    public async Task who_is_sent_away_is_told_when_the_queue_will_have_been_served_and_not_all_the_same()
    {
        var clock = new FakeTimeProvider();
        using var workers = new HashWorkers(clock);
        // What is usual is learnt; on many cores at once, which all see the clock move.
        for (var i = 0; i < 50; i++)
            await workers.RunAsync(() => Advance(clock, TimeSpan.FromMilliseconds(200)));
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var working = Enumerable.Range(0, Places + LongestQueue).Select(_ => workers.RunAsync(() => goOn.Task.Wait(TimeSpan.FromMinutes(1)))).ToArray();

        var told = Enumerable.Range(0, 50).Select(_ => ((UnavailableException)workers.RunAsync(() => true).Exception!.InnerException!).RetryAfter).ToArray();
        var drained = 0.2 * LongestQueue / Places;
        Assert.That(told.Select(wait => wait.TotalSeconds), Is.All.InRange(Math.Max(1, drained * 0.95), 2 * Math.Max(1, drained)));
        Assert.That(told.Distinct().Count(), Is.GreaterThan(10));
        goOn.SetResult();
        await Task.WhenAll(working);
    }

    [Test]
    [Platform("Linux")]
    public async Task hashing_stands_behind_whatever_else_wants_the_processor()
    {
        // Field 19 of proc(5) stat, counted from behind the name, which may hold anything.
        var niceness = await _workers.RunAsync(() => File.ReadAllText("/proc/thread-self/stat").Split(')')[^1].Split(' ')[17]);
        Assert.That(niceness, Is.EqualTo("10"));
        Assert.That(await Task.Run(() => File.ReadAllText("/proc/thread-self/stat").Split(')')[^1].Split(' ')[17]), Is.EqualTo("0"));
    }

    private static bool Advance(FakeTimeProvider clock, TimeSpan by)
    {
        clock.Advance(by);
        return true;
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
