using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Settings of plugins changed while they serve.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettingsTests : IAsyncDisposable
{
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual").Set("Entries:acme:Settings:Word", "old").Set("Entries:beta:Settings:Word", "old")
        .Add("acme", Word("acme")).Add("beta", Word("beta"));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Test]
    public async Task changed_ones_are_those_of_the_next_generation_and_of_no_other_plugin()
    {
        await _server.StartAsync();
        _server.Set("Entries:acme:Settings:Word", "new").Set("Entries:beta:Settings:Word", "new");
        Assert.That(_server.Adopt(), Is.EqualTo(new[] { "acme", "beta" }));
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("old"), "Nobody has said so yet.");

        Assert.That(await ReloadAsync("acme"), Is.EqualTo(new[] { (true, "Plugin 'acme' 1.0.0 serves, generation 2.") }));

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("new"));
        Assert.That(await _server.AskAsync("beta"), Is.EqualTo("old"));
    }

    [Test]
    public async Task plugins_whose_settings_have_changed_are_replaced_with_those_whose_folders_have()
    {
        await _server.StartAsync();
        _server.Set("Entries:ACME:Settings:Word", "new");
        Assert.That(_server.Adopt(), Is.EqualTo(new[] { "acme" }));

        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Plugin 'acme' 1.0.0 serves, generation 2.") }));
        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Nothing has changed.") }));
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("new"));
    }

    [Test]
    public async Task limits_of_the_calls_change_with_them()
    {
        await _server.StartAsync();
        _server.Set("Entries:acme:TimeoutMs", "1234");
        _server.Adopt();

        await ReloadAsync(null);

        Assert.That(_server.Table.Grants["acme"].Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(1234)));
    }

    [Test]
    public async Task plugin_that_was_not_switched_on_serves_when_the_settings_say_so()
    {
        await _server.Set("Entries:acme:Enabled", "false").StartAsync();
        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "beta" }));
        _server.Set("Entries:acme:Enabled", "true");
        _server.Adopt();

        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Plugin 'acme' 1.0.0 serves, generation 1.") }));
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("old"));
    }

    [Test]
    public async Task reload_takes_no_plugin_out_of_service_and_says_what_does()
    {
        await _server.StartAsync();
        _server.Set("Entries:acme:Enabled", "false");
        _server.Adopt();

        Assert.That(await ReloadAsync("acme"), Is.EqualTo(new[]
        {
            (false, "Switched off by TokenServer:Plugins:Entries:acme:Enabled. A reload takes no plugin out of service: `plugins disable acme` does, or a restart."),
        }));
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("old"));
    }

    [Test]
    public async Task settings_of_a_plugin_that_does_not_exist_are_named_before_the_next_start_fails_over_them()
    {
        await _server.StartAsync();
        _server.Set("Entries:amce:Settings:Word", "new");
        _server.Adopt();

        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (false, "TokenServer:Plugins:Entries:amce: plugin 'amce' does not exist; the plugins are acme, beta.") }));

        _server.Add("amce", Word("amce"));
        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Plugin 'amce' 1.0.0 serves, generation 1.") }));
    }

    [Test]
    public async Task settings_that_a_plugin_refuses_leave_the_old_ones_serving()
    {
        _server.Add("acme", Word("acme") + Source.Startup("""if (context.Settings["Word"] == "bad") throw new InvalidOperationException();"""));
        await _server.StartAsync();
        _server.Set("Entries:acme:Settings:Word", "bad");
        _server.Adopt();

        Assert.That((await ReloadAsync("acme")).Single().IsDone, Is.False);

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("old"));
        _server.Set("Entries:acme:Settings:Word", "good");
        _server.Adopt();
        await ReloadAsync(null);
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("good"));
    }

    [Test]
    public async Task plugin_that_is_switched_off_stays_so_and_comes_back_with_its_settings_of_then()
    {
        await _server.StartAsync();
        await _server.Runtime.Replacements.DisableAsync("acme", "bob");
        _server.Set("Entries:acme:Settings:Word", "new");
        _server.Adopt();

        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Nothing has changed.") }));
        Assert.That((await _server.Runtime.Replacements.EnableAsync("acme", "bob")).Single().IsDone, Is.True);
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("new"));
        Assert.That(await ReloadAsync(null), Is.EqualTo(new[] { (true, "Nothing has changed.") }));
    }

    [Test]
    public async Task server_that_looks_by_itself_takes_them_over_once_they_have_been_the_same_twice()
    {
        await _server.Set("Reload", "Poll").Set("PollSeconds", "2").StartAsync();
        _server.Set("Entries:acme:Settings:Word", "1");
        _server.Adopt();
        Look();
        _server.Set("Entries:acme:Settings:Word", "2");
        _server.Adopt();
        Look();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("old"));
        Look();

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo("2"));
        Look();
        Look();
        Assert.That(_server.Runtime.Status("acme")!.Generation, Is.EqualTo(2));
        Assert.That(_server.Runtime.Status("beta")!.Generation, Is.EqualTo(1));
    }

    private static string Word(string grantType) => Source.Say(grantType, "settings[\"Word\"]", parameters: "IConfiguration settings");

    private async Task<(bool IsDone, string Sentence)[]> ReloadAsync(string? id) => [.. (await _server.Runtime.Replacements.ReloadAsync(id)).Select(change => (change.IsDone, change.Sentence))];

    private void Look()
    {
        var before = _server.Runtime.Polling!.Looks;
        _server.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Eventually.Holds(() => _server.Runtime.Polling.Looks > before), Is.True);
    }
}
