using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Plugins that are switched off and whose folders are gone: the switch holds, and is said, until somebody takes it back.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SwitchWithoutFolderTests : IAsyncDisposable
{
    private const string Gone =
        "The folder of plugin 'acme' is gone, so it stays switched off; put the folder back, or, to do without the plugin, stop the server and run `plugins enable acme` then.";

    private const string Guard = """
        public sealed class Profiles : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
            public Task IsActiveAsync(IsActiveContext context) { context.IsActive = true; return Task.CompletedTask; }
        }
        """;

    private readonly PluginServer _server = new PluginServer().Set("Reload", "Manual");

    private string Folder => Path.Combine(_server.PluginsDirectory, "acme");

    private string Away => Path.Combine(_server.PluginsDirectory, "..", "away");

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Test]
    public async Task while_the_server_runs_it_cannot_be_switched_on_until_its_folder_is_back()
    {
        await StartSwitchedOffAsync();
        Directory.Move(Folder, Away);

        Assert.That(await EnableAsync(), Is.EqualTo(PluginChange.Refused(Gone)));
        Assert.That((await _server.Runtime.Replacements.ReloadAsync("acme")).Single(), Is.EqualTo(PluginChange.Refused(Gone)));
        await MustBeClosedAsync();

        Directory.Move(Away, Folder);
        Assert.That(await EnableAsync(), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched on again.")));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
    }

    [Test]
    public async Task restart_lists_it_with_one_sentence_and_is_as_strict_and_refused_by_nothing()
    {
        _server.Set("Required:0", "acme").Set("Bindings:GrantTypes:acme", "acme").Set("Entries:acme:Enabled", "true");
        await StartSwitchedOffAsync();
        await _server.Runtime.StopAsync(CancellationToken.None);
        Directory.Move(Folder, Away);

        await _server.StartAsync();

        const string Sentence = @"Switched off by bob on 2000-01-01 00:00:00Z, and its folder is gone; put it back before `plugins enable acme`\.";
        Assert.That(PluginListText.Of(_server.Table.Plugins), Does.Match($@"(?m)^acme +- +operator +- +no +Disabled +- +{Sentence}$"));
        Assert.That(_server.Log.Text, Does.Match(Sentence));
        Assert.That(_server.Table.Grants, Is.Empty);
        Assert.That(_server.Table.LacksNeeded, Is.True);
        await MustBeClosedAsync();
        Assert.That(await EnableAsync(), Is.EqualTo(PluginChange.Refused(Gone)));
        Assert.That(await DisableAsync(), Has.Property("IsDone").True.And.Property("Sentence").StartsWith("Plugin 'acme' is off already. "));

        Directory.Move(Away, Folder);
        Assert.That(await EnableAsync(), Is.EqualTo(PluginChange.Done("Plugin 'acme' is switched on again.")));
        Assert.That((await _server.CallAsync("acme")).IsError, Is.False);
        Assert.That(_server.Table.LacksNeeded, Is.False);
    }

    [Test]
    public async Task configuration_that_does_without_it_lets_go_of_what_it_guards([Values] bool isGone)
    {
        await StartSwitchedOffAsync();
        await _server.Runtime.StopAsync(CancellationToken.None);
        if (isGone)
            Directory.Delete(Folder, recursive: true);

        await _server.Set("Entries:acme:Enabled", "false").StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
        Assert.That(_server.Plugin("acme").Reason, Is.EqualTo("Switched off by TokenServer:Plugins:Entries:acme:Enabled."));
        Assert.That(_server.Table.Single(typeof(IProfileService)), Is.Null);
    }

    [Test]
    public async Task folder_of_one_that_was_refused_is_not_said_to_serve()
    {
        await _server.Add("acme", Source.Grant("acme") + Source.Startup("throw new Exception();")).StartAsync();
        Directory.Delete(Folder, recursive: true);

        Assert.That((await _server.Runtime.Replacements.ReloadAsync("acme")).Single(), Is.EqualTo(PluginChange.Refused("The folder of plugin 'acme', which does not serve, is gone.")));
    }

    private async Task StartSwitchedOffAsync()
    {
        await _server.Add("acme", Source.Grant("acme", more: Guard)).StartAsync();
        Assert.That((await DisableAsync()).IsDone, Is.True);
    }

    private async Task MustBeClosedAsync()
    {
        var offer = _server.Table.Single(typeof(IProfileService))!;
        var fault = await Assert.ThrowsAsync<PluginUnavailableException>(() => offer.InvokeAsync<IProfileService, object?>(null, null, static (_, _, _) => Task.CompletedTask));
        Assert.That(fault!.Message, Is.EqualTo("Plugin 'acme' is switched off."));
    }

    private async Task<PluginChange> DisableAsync() => (await _server.Runtime.Replacements.DisableAsync("acme", "bob")).Single();

    private async Task<PluginChange> EnableAsync() => (await _server.Runtime.Replacements.EnableAsync("acme", "bob")).Single();
}
