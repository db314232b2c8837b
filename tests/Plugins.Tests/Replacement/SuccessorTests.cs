using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Who is called in the place of an offer of an earlier generation: what does the same now, and never something else of the same plugin.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SuccessorTests : IAsyncDisposable
{
    private readonly List<string> _seen = [];
    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    public SuccessorTests() => AppContext.SetData("sinks-seen", (Action<string>)_seen.Add);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Test]
    public async Task each_of_two_sinks_of_a_plugin_goes_on_as_itself_after_a_switch()
    {
        await _server.Add("acme", Source.Usings + "using PluginTokenServer.Events;\n" + Sink("A") + Sink("B")).StartAsync();
        var before = _server.Table.Sinks;
        await SwitchAsync();

        foreach (var sink in before)
            await TellAsync(sink);

        Assert.That(before.Select(sink => sink.TypeName), Is.EquivalentTo(new[] { "A", "B" }));
        Assert.That(_seen, Is.EqualTo(before.Select(sink => sink.TypeName)));
    }

    [Test]
    public async Task sink_that_the_next_generation_does_not_have_has_no_successor()
    {
        await _server.Add("acme", Source.Usings + "using PluginTokenServer.Events;\n" + Sink("A") + Sink("B")).StartAsync();
        var gone = _server.Table.Sinks.Single(sink => sink.TypeName == "B");
        _server.Add("acme", Source.Usings + "using PluginTokenServer.Events;\n" + Sink("A"));
        await SwitchAsync();

        await Assert.ThrowsAsync<PluginUnavailableException>(() => TellAsync(gone));
        Assert.That(_seen, Is.Empty);
    }

    [Test]
    public async Task grant_is_told_by_its_grant_type_whatever_its_class_is_called_and_in_whatever_order_they_come()
    {
        await _server.Add("acme", Source.Usings + Says("First", "one") + Says("Second", "two")).StartAsync();
        var before = _server.Table;
        _server.Add("acme", Source.Usings + Says("First", "two") + Says("Renamed", "one"));
        Assert.That((await _server.Runtime.Replacements.ReloadAsync("acme")).Single().IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync();

        Assert.That(await _server.AskAsync("one", table: before), Is.EqualTo("Renamed for one"));
        Assert.That(await _server.AskAsync("two", table: before), Is.EqualTo("First for two"));
    }

    [Test]
    public async Task grant_that_the_next_generation_does_not_have_has_no_successor()
    {
        await _server.Add("acme", Source.Usings + Says("First", "one") + Says("Second", "two")).StartAsync();
        var before = _server.Table;
        _server.Add("acme", Source.Usings + Says("Second", "one"));
        Assert.That((await _server.Runtime.Replacements.ReloadAsync("acme")).Single().IsDone, Is.True);
        await _server.Runtime.Replacements.RetiredAsync();

        await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("two", table: before));
    }

    private async Task SwitchAsync()
    {
        await _server.Runtime.Replacements.DisableAsync("acme", "bob");
        await _server.Runtime.Replacements.RetiredAsync();
        Assert.That((await _server.Runtime.Replacements.EnableAsync("acme", "bob")).Single().IsDone, Is.True);
    }

    private static Task TellAsync(PluginOffer sink) => sink.InvokeAsync<IEventSink, object?>(null, null, static (sink, _, _) => sink.PersistAsync(null!));

    private static string Says(string name, string grantType) => Source.Validator(name, grantType, $"""context.Result = new GrantValidationResult("{name} for {grantType}", "test");""");

    private static string Sink(string name) => $$"""
        public sealed class {{name}} : IEventSink
        {
            public Task PersistAsync(Event evt) { ((Action<string>)AppContext.GetData("sinks-seen")!)("{{name}}"); return Task.CompletedTask; }
        }

        """;
}
