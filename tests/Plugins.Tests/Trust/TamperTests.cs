using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Trust;

/// <summary>What was locked runs, to the byte; what was not does not.</summary>
public sealed class TamperTests
{
    private static readonly PluginCompilerOutput Library = PluginCompiler.Emit("Lib", """public static class Lib { public static string Text => "before"; }""");
    private static readonly PluginCompilerOutput Replaced = PluginCompiler.Emit("Lib", """public static class Lib { public static string Text => "after"; }""");

    private PluginServer _server = null!;

    private string Folder => Path.Combine(_server.PluginsDirectory, "acme");

    [SetUp]
    public void SetUp()
    {
        _server = new PluginServer().Add("acme", Source.Say("acme_grant", "Lib.Text"), new PluginCompilerOptions { Libraries = [Library] });
        File.WriteAllText(InFolder("acme.runtimeconfig.json"), "{}");
        File.WriteAllText(InFolder("acme.deps.json"), Dependencies("acme"));
        File.WriteAllText(InFolder("notes.txt"), "notes");
    }

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task what_is_as_it_was_locked_is_served()
    {
        await _server.Lock().StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
            Assert.That(_server.Plugin("acme").Trust, Is.EqualTo(TrustState.Locked));
        });
        Assert.That(await _server.AskAsync("acme_grant"), Is.EqualTo("before"));
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Change("a_byte_of_the_dll", folder => Flip(Path.Combine(folder, "acme.dll")));
        yield return Change("a_byte_of_a_dependency", folder => Flip(Path.Combine(folder, "Lib.dll")));
        yield return Change("another_dependency", folder => File.WriteAllBytes(Path.Combine(folder, "Lib.dll"), Replaced.Image));
        yield return Change("a_byte_of_a_file_that_is_no_code", folder => Flip(Path.Combine(folder, "notes.txt")));
        yield return Change("the_dependency_file", folder => File.WriteAllText(Path.Combine(folder, "acme.deps.json"), Dependencies("Acme")));
        yield return Change("a_file_that_the_server_leaves_out", folder => File.WriteAllText(Path.Combine(folder, "acme.runtimeconfig.json"), """{ "runtimeOptions": {} }"""));
        yield return Change("a_file_more", folder => File.WriteAllText(Path.Combine(folder, "more.dll"), "more"));
        yield return Change("a_file_more_in_a_folder", folder => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "runtimes")).FullName, "more.so"), "more"));
        yield return Change("an_empty_file_more", folder => File.WriteAllBytes(Path.Combine(folder, "empty"), []));
        yield return Change("a_file_less", folder => File.Delete(Path.Combine(folder, "notes.txt")));
        yield return Change("a_file_by_another_name", folder => File.Move(Path.Combine(folder, "notes.txt"), Path.Combine(folder, "Notes.txt")));

        static TestCaseData Change(string name, Action<string> change) => new TestCaseData(change).SetName("{m}_" + name);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task changed(Action<string> change)
    {
        _server.Lock();
        change(Folder);

        await _server.StartAsync();

        AssertRefused("acme", RefusalReason.HashMismatch, TrustState.Changed, "Plugin 'acme' is not what was locked: its digest is ", $"in {_server.LockFile}; put the old files back, or look at the new ones and run `plugins lock acme`.");
    }

    [Test]
    public async Task plugin_that_nobody_locked_is_refused_and_the_others_are_served()
    {
        await _server.Lock().Add("other", Source.Grant("other_grant")).StartAsync();

        AssertRefused("other", RefusalReason.Untrusted, TrustState.NotLocked, $"nobody has locked it in {_server.LockFile}; look at it and run `plugins lock other`, or remove {Path.Combine(_server.PluginsDirectory, "other")}.");
        Assert.That(await _server.AskAsync("acme_grant"), Is.EqualTo("before"));
    }

    [Test]
    public async Task plugin_under_the_name_of_another_is_not_that_other()
    {
        _server.Lock();
        Directory.Move(Folder, Path.Combine(_server.PluginsDirectory, "emca"));

        await _server.StartAsync();

        AssertRefused("emca", RefusalReason.Untrusted, TrustState.NotLocked, "nobody has locked it");
    }

    [Test]
    public async Task required_plugin_that_was_changed_refuses_the_start()
    {
        _server.Lock().Set("Required:0", "acme");
        Flip(InFolder("acme.dll"));

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Message, Does.StartWith("TokenServer:Plugins:Required:0: plugin 'acme' is Refused(HashMismatch): Plugin 'acme' is not what was locked"));
    }

    [Test]
    public async Task what_is_exchanged_after_it_was_hashed_is_not_what_runs()
    {
        await _server.Lock().StartAsync();
        File.WriteAllBytes(InFolder("Lib.dll"), Replaced.Image);

        Assert.That(await _server.AskAsync("acme_grant"), Is.EqualTo("before"), "the library is not loaded until now");
    }

    [Test]
    public async Task tampered_copy_in_the_state_directory_is_made_anew()
    {
        await _server.Lock().StartAsync();
        var copy = Path.Combine(Directory.GetDirectories(_server.StateDirectory).Single(), "Lib.dll");
        File.Delete(copy);
        File.WriteAllBytes(copy, Replaced.Image);

        await using var second = new PluginServer();
        await second.StartOnAsync(_server);

        Assert.That(await second.AskAsync("acme_grant"), Is.EqualTo("before"));
    }

    [Test]
    public async Task trust_that_only_warns_loads_what_was_changed_and_says_so()
    {
        _server.Lock().Add("other", Source.Grant("other_grant")).Set("Trust", "Warn");
        Flip(InFolder("notes.txt"));

        await _server.StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Plugins.Select(plugin => (plugin.State, plugin.Trust)), Is.EqualTo(new[] { (PluginState.Active, TrustState.Changed), (PluginState.Active, TrustState.NotLocked) }));
            Assert.That(_server.Plugin("acme").Notes[^1], Does.StartWith("Not trusted, and loaded all the same because Trust is Warn: Plugin 'acme' is not what was locked"));
            Assert.That(_server.Log.Text, Does.Contain("About plugin 'other': Not trusted, and loaded all the same because Trust is Warn: Plugin 'other' is not trusted: nobody has locked it"));
        });
    }

    [Test]
    public async Task without_trust_the_lock_is_not_even_read()
    {
        File.WriteAllText(_server.LockFile, "not a lock");

        await _server.Set("Trust", "Off").StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        Assert.That(_server.Plugin("acme").Trust, Is.EqualTo(TrustState.NotAsked));
    }

    [Test]
    public async Task trusted_and_switched_on_are_two_things()
    {
        _server.Lock().Set("Entries:acme:Enabled", "false");
        Flip(InFolder("acme.dll"));

        await _server.StartAsync();

        var acme = _server.Plugin("acme");
        Assert.That((acme.State, acme.Trust, acme.Enabled), Is.EqualTo((PluginState.Disabled, TrustState.Changed, (bool?)false)));
    }

    [Test]
    [UnsupportedOSPlatform("windows"), Platform("Linux")]
    public async Task files_that_a_group_may_write_are_refused_under_enforce_alone([Values("Enforce", "Warn", "Off")] string trust)
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root can give a file to a group");
        _server.Lock().Set("Trust", trust);
        PluginTrustGroup.Give(InFolder("notes.txt"));

        await _server.StartAsync();

        if (trust == "Enforce")
            AssertRefused("acme", RefusalReason.Untrusted, TrustState.NotAsked, $"{InFolder("notes.txt")} can be changed by everybody in group {PluginTrustGroup.Number}; take that right away (chmod g-w).");
        else
            Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
    }

    private void AssertRefused(string id, RefusalReason reason, TrustState trust, params string[] words)
    {
        var plugin = _server.Plugin(id);
        Assert.Multiple(() =>
        {
            Assert.That((plugin.State, plugin.Refusal, plugin.Trust), Is.EqualTo((PluginState.Refused, (RefusalReason?)reason, trust)), plugin.Reason);
            foreach (var word in words)
                Assert.That(plugin.Reason, Does.Contain(word));
            Assert.That(plugin.Reason, Does.StartWith($"Plugin '{id}' ").And.EndsWith(".").And.Not.Contains('\n'));
            Assert.That(plugin.GrantTypes, Is.Empty);
        });
    }

    private static string Dependencies(string name) => $$"""{ "runtimeTarget": "x", "targets": { "x": { "{{name}}/1": { "runtime": { "acme.dll": {} } } } }, "libraries": { "{{name}}/1": { "type": "project", "serviceable": false, "sha512": "" } } }""";

    private string InFolder(string name) => Path.Combine(Folder, name);

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
