using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What it takes for a plugin to serve.</summary>
public sealed class LoadingTests
{
    [Test]
    public async Task validator_compiled_and_dropped_in_serves_its_grant_with_no_other_line()
    {
        await using var server = await new PluginServer().Add("acme", Source.Grant("acme_grant")).StartAsync();

        var result = await server.CallAsync("acme_grant");

        Assert.Multiple(() =>
        {
            Assert.That(result.IsError, Is.False);
            Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
            Assert.That(server.Plugin("acme").GrantTypes, Is.EqualTo(new[] { "acme_grant" }));
            Assert.That(server.Plugin("acme").Offers, Is.EqualTo(new[] { "IExtensionGrantValidator" }));
            Assert.That(server.Plugin("acme").Version, Is.EqualTo("1.0.0"));
            Assert.That(server.Plugin("acme").Digest, Has.Length.EqualTo(64));
            Assert.That(server.Table.Grants["acme_grant"].TypeName, Is.EqualTo("Validator"));
        });
    }

    [Test]
    public async Task without_a_plugins_directory_the_server_starts_with_an_empty_table()
    {
        await using var server = new PluginServer();
        Directory.Delete(server.PluginsDirectory);

        await server.StartAsync();

        Assert.That(server.Table.Plugins, Is.Empty);
    }

    [Test]
    public async Task loose_dll_is_a_plugin_too()
    {
        await using var server = new PluginServer();
        PluginCompiler.CompileLoose(server.PluginsDirectory, "loose", Source.Grant("loose_grant"));

        await server.StartAsync();

        Assert.That((await server.CallAsync("loose_grant")).IsError, Is.False);
    }

    [Test]
    public async Task loading_happens_from_the_snapshot_so_the_plugins_directory_may_be_emptied()
    {
        await using var server = await new PluginServer().Add("acme", Source.Say("acme_grant", "GetType().Assembly.Location")).StartAsync();
        Directory.Delete(Path.Combine(server.PluginsDirectory, "acme"), recursive: true);

        Assert.That(await server.AskAsync("acme_grant"), Does.StartWith(server.StateDirectory));
    }

    [Test]
    public async Task each_plugin_is_logged_at_start_with_its_state_and_reason()
    {
        await using var server = await new PluginServer().Add("good", Source.Grant("good")).Add("bad", Source.Grant("password")).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Text, Does.Contain("Plugin 'good' 1.0.0: Active, offers grant good."));
            Assert.That(server.Log.Text, Does.Contain("Plugin 'bad' 1.0.0: Refused(Conflict), offers -. Plugin 'bad' offers the grant type 'password', which is the server's own"));
        });
    }

    [Test]
    public async Task two_plugins_that_bring_different_versions_of_one_library_are_served_each_with_its_own()
    {
        await using var server = new PluginServer();
        foreach (var version in new[] { "12.0.0.0", "13.0.0.0" })
        {
            var library = PluginCompiler.Emit("Shared.Lib", $$"""public static class Lib { public static string Version => "{{version}}"; }""", new PluginCompilerOptions { AssemblyVersion = version });
            var name = "v" + version[..2];
            server.Add(name, Source.Say(name, "Lib.Version"), new PluginCompilerOptions { Libraries = [library] });
        }

        await server.StartAsync();

        Assert.That(new[] { await server.AskAsync("v12"), await server.AskAsync("v13") }, Is.EqualTo(new[] { "12.0.0.0", "13.0.0.0" }));
    }

    [Test]
    public async Task old_snapshots_are_removed_and_those_in_use_are_kept()
    {
        await using var server = new PluginServer().Add("acme", Source.Grant("acme"));
        var old = Directory.CreateDirectory(Path.Combine(server.StateDirectory, new string('a', 64))).FullName;

        await server.StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Directory.Exists(old), Is.False);
            Assert.That(Directory.Exists(Path.Combine(server.StateDirectory, server.Plugin("acme").Digest!)), Is.True);
        });
    }
}
