using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>The plugins directory looked at by the server itself.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PollTests : IAsyncDisposable
{
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Poll").Set("PollSeconds", "2");

    private int Refusals => _server.Log.Records.Count(record => record.Id.Id == 3010);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Test]
    public async Task what_has_changed_and_what_is_new_serves_once_it_has_been_the_same_twice()
    {
        await _server.Add("acme", Source.Say("acme", "1")).StartAsync();
        _server.Add("acme", Source.Say("acme", "2")).Add("beta", Source.Grant("beta"));

        Look();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("1"), "It may be half written.");
        _server.Add("acme", Source.Say("acme", "3"));
        Look();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("1"), "It has changed again.");
        Assert.That(_server.Table.Grants.Keys, Does.Contain("beta"));
        Look();

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("3"));
        Look();
        Look();
        Assert.That(_server.Runtime.Status("acme")!.Generation, Is.EqualTo(2));
    }

    [Test]
    public async Task refused_content_is_tried_once_and_what_follows_it_is_tried_again()
    {
        await _server.Add("acme", Source.Say("acme", "1")).StartAsync();
        _server.Add("acme", Source.Grant("acme") + Source.Startup("throw new Exception();"));
        for (var i = 0; i < 5; i++)
            Look();

        Assert.That(Refusals, Is.EqualTo(1));
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("1"));

        _server.Add("acme", Source.Say("acme", "3"));
        Look();
        Look();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("3"));
    }

    [Test]
    public async Task plugin_that_is_switched_off_stays_off()
    {
        await _server.Add("acme", Source.Say("acme", "1")).StartAsync();
        await _server.Runtime.Replacements.DisableAsync("acme", "bob");
        _server.Add("acme", Source.Say("acme", "2"));
        Look();
        Look();

        Assert.That(_server.Table.Grants, Is.Empty);
    }

    private void Look()
    {
        var before = _server.Runtime.Polling!.Looks;
        _server.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Eventually.Holds(() => _server.Runtime.Polling.Looks > before), Is.True);
    }
}
