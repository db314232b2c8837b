using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Where a plugin may write, and what it can say of its settings.</summary>
public sealed class DataDirectoryTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Asks = "File.WriteAllText(Path.Combine(context.DataDirectory, \"kept\"), \"\"); AppContext.SetData(\"data\", context.DataDirectory);";

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task plugin_has_a_directory_that_is_its_own_and_nobody_elses()
    {
        await using var server = new PluginServer().Add("acme", Source.Grant("urn:acme", more: Source.Startup(Asks)));
        await server.StartAsync();
        var path = (string)AppContext.GetData("data")!;
        Assert.That(path, Does.EndWith(Path.Combine("plugin-data", "acme")));
        Assert.That(path, Does.Not.StartWith(server.StateDirectory), "Snapshots are tidied.");
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly));
        Assert.That(File.Exists(Path.Combine(path, "kept")));
    }

    [Test]
    public async Task nothing_is_made_for_a_plugin_that_does_not_ask()
    {
        await using var server = new PluginServer().Add("acme", Source.Grant("urn:acme"));
        await server.StartAsync();
        Assert.That(Directory.Exists(Path.Combine(server.StateDirectory, "..", "plugin-data")), Is.False);
    }

    [Test]
    public async Task settings_that_do_not_fit_are_told_in_the_plugins_own_words()
    {
        var startup = Source.Startup("services.AddSettings<Limits>(context, settings => settings.Most < 1 ? [\"Most is at least 1.\", \"Mend it.\"] : []);");
        await using var server = new PluginServer().Add("acme", Source.Grant("urn:acme", more: "public sealed class Limits { public int Most { get; set; } }" + startup));
        await server.StartAsync();
        Assert.That(server.Plugin("acme").Refusal, Is.EqualTo(RefusalReason.ActivationFailed));
        Assert.That(server.Plugin("acme").Reason, Does.Contain("Wrong in TokenServer:Plugins:Entries:acme:Settings: Most is at least 1. Mend it."));
    }

    [Test]
    public async Task settings_that_fit_are_there()
    {
        var startup = Source.Startup("services.AddSettings<Limits>(context, settings => settings.Most < 1 ? [\"Most is at least 1.\"] : []);");
        await using var server = new PluginServer().Add("acme", Source.Say("urn:acme", "limits.Most", "Limits limits", "public sealed class Limits { public int Most { get; set; } }" + startup)).Set("Entries:acme:Settings:Most", "7");
        await server.StartAsync();
        Assert.That(await server.AskAsync("urn:acme"), Is.EqualTo("7"));
    }
}
