using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Plugins replaced while they serve.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReloadTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _gate = new();
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    public ReloadTests() => AppContext.SetData("gate", _gate);

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    public async Task new_version_serves_with_dependencies_of_its_own_and_the_old_one_goes()
    {
        await _server.Add("acme", Versions.Source(), Versions.First).StartAsync();
        Assert.That(await _server.AskAsync("acme"), Is.EqualTo(Versions.FirstAnswer));
        _server.Add("acme", Versions.Source(), Versions.Second);

        Assert.That(await ReloadAsync("acme"), Is.EqualTo((true, "Plugin 'acme' 2.0.0 serves, generation 2.")));

        Assert.That(await _server.AskAsync("acme"), Is.EqualTo(Versions.SecondAnswer));
        Assert.That(_server.Plugin("acme"), Has.Property("Version").EqualTo("2.0.0"));
        Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' has been replaced: 1.0.0 by 2.0.0, generation 2."));
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        await GoneAsync("acme");
    }

    [Test]
    public async Task same_bytes_are_loaded_again_when_the_plugin_is_named_and_left_alone_when_it_is_not()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();

        Assert.That(await ReloadAsync(null), Is.EqualTo((true, "Nothing has changed.")));
        Assert.That(await ReloadAsync("acme"), Is.EqualTo((true, "Plugin 'acme' 1.0.0 serves, generation 2.")));
        Assert.That(_server.Runtime.Status("acme")!.Generation, Is.EqualTo(2));
    }

    [Test]
    public async Task new_folder_is_taken_in_and_what_has_changed_is_replaced_together_with_it()
    {
        await _server.Add("acme", Source.Grant("one")).StartAsync();
        _server.Add("acme", Source.Grant("two")).Add("beta", Source.Grant("one"));

        var changes = await _server.Runtime.Replacements.ReloadAsync((string?)null);

        Assert.That(changes.Select(change => change.Sentence), Is.EqualTo(new[] { "Plugin 'acme' 1.0.0 serves, generation 2.", "Plugin 'beta' 1.0.0 serves, generation 1." }));
        Assert.That(_server.Table.Grants.ToDictionary(grant => grant.Key, grant => grant.Value.PluginId), Is.EquivalentTo(new Dictionary<string, string> { ["one"] = "beta", ["two"] = "acme" }));
    }

    [Test]
    public async Task request_that_began_on_the_old_generation_ends_on_it()
    {
        await _server.Add("acme", Source.Say("acme", "\"old\"", more: Source.Generator("Old"))).StartAsync();
        using (var request = _server.Runtime.Enter())
        {
            _server.Add("acme", Source.Say("acme", "\"new\"", more: Source.Generator("New")));
            await ReloadAsync("acme");

            Assert.That(await _server.AskAsync("acme"), Is.EqualTo("new"));
            Assert.That(await _server.AskAsync("acme", table: request.Table), Is.EqualTo("old"));
            Assert.That(request.Table.Generator("client", "acme")!.Offer.TypeName, Is.EqualTo("Old"));
            Assert.That(_server.Runtime.Status("acme")!.Draining, Is.EqualTo(1));
        }

        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        Assert.That(_server.Runtime.Status("acme")!.Draining, Is.Zero);
    }

    [Test]
    public async Task caller_that_read_the_table_just_before_is_answered_by_the_new_generation()
    {
        await _server.Add("acme", Source.Say("acme", "\"old\"")).StartAsync();
        var table = _server.Table;
        _server.Add("acme", Source.Say("acme", "\"new\""));
        await ReloadAsync("acme");
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);

        Assert.That(await _server.AskAsync("acme", table: table), Is.EqualTo("new"));
    }

    [Test]
    public async Task call_that_does_not_end_keeps_its_generation_and_counts_as_draining()
    {
        await _server.Add("acme", Source.Grant("acme", """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""")).StartAsync();
        var call = _server.CallAsync("acme");
        await ReloadAsync("acme");

        var retired = _server.Runtime.Replacements.RetiredAsync();
        while (!_server.Log.Text.Contains("still has calls running", StringComparison.Ordinal))
        {
            _server.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(retired.IsCompleted, Is.False);
        Assert.That(_server.Runtime.Status("acme")!.Draining, Is.EqualTo(1));
        _gate.Set();
        await retired.WaitAsync(Patience);
        await Assert.ThrowsAsync<PluginUnavailableException>(() => call);
    }

    [Test]
    public async Task two_at_once_are_made_one_after_the_other()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();

        var changes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReloadAsync("acme"))));

        Assert.That(changes.Select(change => change.Sentence), Is.EquivalentTo(Enumerable.Range(2, 4).Select(number => $"Plugin 'acme' 1.0.0 serves, generation {number}.")));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task nothing_is_replaced_once_the_server_stops()
    {
        await _server.Add("acme", Source.Grant("acme")).StartAsync();
        await _server.Runtime.StopAsync(CancellationToken.None);

        Assert.That(await ReloadAsync("acme"), Is.EqualTo((false, "The server is stopping.")));
    }

    [Test]
    public async Task quarantine_ends_with_the_generation_that_earned_it_and_a_late_exception_of_that_one_harms_nobody()
    {
        const string Stray = """
            if (AppContext.GetData("stray") is null)
            {
                AppContext.SetData("stray", true);
                new Thread(() => throw new Exception()).Start();
                new Thread(() => { ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); AppContext.SetData("late", true); throw new Exception(); }).Start();
            }

            context.Result = new GrantValidationResult("alice", "test");
            """;
        AppContext.SetData("stray", null);
        AppContext.SetData("late", null);
        await _server.Add("acme", Source.Grant("acme", Stray)).Add("good", Source.Grant("good")).StartAsync();
        await _server.CallAsync("acme");
        Assert.That(SpinWait.SpinUntil(() => _server.Plugin("acme").State == PluginState.Degraded, Patience), Is.True);

        Assert.That((await ReloadAsync("acme")).IsDone, Is.True);

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        var before = Quarantines();
        _gate.Set();
        Assert.That(SpinWait.SpinUntil(() => Quarantines() > before, Patience), Is.True);
        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
        Assert.That((await _server.CallAsync("good")).IsError, Is.False);

        int Quarantines() => _server.Log.Records.Count(record => record.Id.Id == 3001);
    }

    [Test]
    public async Task plugin_that_was_refused_at_start_does_not_stay_in_memory()
    {
        await _server.Add("one", Source.Grant("same")).Add("two", Source.Grant("same")).StartAsync();

        await GoneAsync("one");
        await GoneAsync("two");
    }

    [Test]
    public async Task snapshots_of_generations_that_are_gone_are_removed()
    {
        await _server.Add("acme", Versions.Source(), Versions.First).StartAsync();
        var first = _server.Plugin("acme").Digest!;
        _server.Add("acme", Versions.Source(), Versions.Second);
        await ReloadAsync("acme");
        await GoneAsync("acme");

        await ReloadAsync("acme");

        Assert.That(Directory.Exists(Path.Combine(_server.StateDirectory, first)), Is.False);
        Assert.That(Directory.Exists(Path.Combine(_server.StateDirectory, _server.Plugin("acme").Digest!)), Is.True);
    }

    private async Task<(bool IsDone, string Sentence)> ReloadAsync(string? id)
    {
        var change = (await _server.Runtime.Replacements.ReloadAsync(id)).Single();
        return (change.IsDone, change.Sentence);
    }

    private async Task GoneAsync(string id)
    {
        await _server.Runtime.Replacements.RetiredAsync().WaitAsync(Patience);
        // Not on the stack of what has just been replacing it.
        await Task.Run(() => Assert.That(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                _ = _server.Runtime.Status(id);
                return _server.Log.Text.Contains($"Generation 1 of plugin '{id}' is gone.", StringComparison.Ordinal);
            }, Patience), Is.True, "Something of the server holds it."));
    }
}
