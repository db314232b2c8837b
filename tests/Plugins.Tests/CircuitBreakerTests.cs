using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Plugins.Tests;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Open = TimeSpan.FromSeconds(10);

    private FakeTimeProvider _time = null!;
    private CircuitBreaker _breaker = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider();
        _breaker = new CircuitBreaker(failures: 3, Window, Open, _time);
    }

    [Test]
    public void it_opens_at_the_last_of_enough_failures_and_says_so_once()
    {
        Assert.That(new[] { _breaker.Failed(), _breaker.Failed(), _breaker.Failed(), _breaker.Failed() }, Is.EqualTo(new[] { false, false, true, false }));
        Assert.That(_breaker.TryEnter(out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(Open));
    }

    [Test]
    public void failures_outside_the_window_do_not_count()
    {
        _breaker.Failed();
        _time.Advance(Window + TimeSpan.FromTicks(1));
        _breaker.Failed();
        _breaker.Failed();
        Assert.That(_breaker.TryEnter(out _), Is.True);

        _breaker.Failed();
        Assert.That(_breaker.TryEnter(out _), Is.False, "the window slides");
    }

    [Test]
    public void one_clients_failures_among_many_successes_of_others_do_not_open_it()
    {
        for (var i = 0; i < 20; i++)
        {
            _breaker.Failed();
            _breaker.Succeeded();
            _breaker.Succeeded();
        }

        Assert.That(_breaker.TryEnter(out _), Is.True);
    }

    [Test]
    public void successes_that_do_not_outnumber_the_failures_do_not_keep_it_closed()
    {
        _breaker.Failed();
        _breaker.Succeeded();
        _breaker.Failed();
        _breaker.Succeeded();
        _breaker.Failed();

        Assert.That(_breaker.TryEnter(out _), Is.False);
    }

    [Test]
    public void once_it_has_been_open_long_enough_one_call_may_try()
    {
        OpenIt();
        _time.Advance(Open - TimeSpan.FromTicks(1));
        Assert.That(_breaker.TryEnter(out _), Is.False);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(_breaker.TryEnter(out _), Is.True);
        Assert.That(_breaker.TryEnter(out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void good_try_closes_it_and_forgets()
    {
        TryOnce();

        Assert.That(_breaker.Succeeded(), Is.True);
        Assert.That(_breaker.TryEnter(out _), Is.True);
        Assert.That(_breaker.Failed(), Is.False);
    }

    [Test]
    public void bad_try_opens_it_again_for_as_long()
    {
        TryOnce();

        Assert.That(_breaker.Failed(), Is.True);
        Assert.That(_breaker.TryEnter(out var retryAfter), Is.False);
        Assert.That(retryAfter, Is.EqualTo(Open));
    }

    [Test]
    public void try_that_says_nothing_lets_the_next_one_try()
    {
        TryOnce();

        _breaker.Inconclusive();

        Assert.That(_breaker.TryEnter(out _), Is.True);
        Assert.That(_breaker.TryEnter(out _), Is.False);
    }

    [Test]
    public void success_from_before_it_opened_does_not_close_it()
    {
        OpenIt();

        Assert.That(_breaker.Succeeded(), Is.False);
        Assert.That(_breaker.TryEnter(out _), Is.False);
    }

    private void OpenIt()
    {
        for (var i = 0; i < 3; i++)
            _breaker.Failed();
    }

    private void TryOnce()
    {
        OpenIt();
        _time.Advance(Open);
        _breaker.TryEnter(out _);
    }
}
