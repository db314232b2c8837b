using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.CommandLine;

/// <summary>The switch between being there and being trusted, from the command line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PluginLockVerbsTests : IDisposable
{
    private const string Source = """
        using PluginTokenServer.Validation;

        public sealed class Greeting : IExtensionGrantValidator
        {
            public string GrantType => throw new InvalidOperationException("It runs.");

            public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
        }
        """;

    private static readonly byte[] Image = PluginCompiler.Emit("greeting", Source).Image;

    private readonly TestDirectory _root = new();
    private RecordedTerminal _terminal = new();

    public PluginLockVerbsTests() => Put("greeting");

    private string LockFile => Path.Combine(_root.Path, "plugins.lock.json");

    public void Dispose() => _root.Dispose();

    [Test]
    public async Task somebody_who_looks_and_agrees_has_it_locked_and_verified()
    {
        _terminal = new RecordedTerminal { Typed = new Queue<string>(), Input = "y\n" };

        Assert.That(await RunAsync("lock"), Is.Zero, _terminal.Error);

        Assert.Multiple(() =>
        {
            Assert.That(_terminal.Lines[0], Does.Match(@"^added +greeting 1\.0\.0$"));
            Assert.That(_terminal.Lines, Has.Some.EqualTo($"  path    {Path.Combine(_root.Path, "plugins", "greeting")}").And.Some.EqualTo("  offers  IExtensionGrantValidator"));
            Assert.That(_terminal.Error, Does.Contain("[y/N]").And.Contain($"Written to {LockFile}."));
        });
        Assert.That(await RunAsync("verify"), Is.Zero, _terminal.Error + _terminal.Out);
    }

    [TestCase("n\n")]
    [TestCase("\n")]
    [TestCase("")]
    public async Task whoever_does_not_agree_has_changed_nothing(string answer)
    {
        _terminal = new RecordedTerminal { Typed = new Queue<string>(), Input = answer };

        Assert.That(await RunAsync("lock"), Is.EqualTo(1));

        Assert.That(_terminal.Error, Does.EndWith("Nothing was written." + Environment.NewLine));
        Assert.That(File.Exists(LockFile), Is.False);
    }

    [Test]
    public async Task without_anybody_to_ask_it_has_to_be_said()
    {
        Assert.That(await RunAsync("lock"), Is.EqualTo(1));

        Assert.That(_terminal.Error, Does.Contain("--yes"));
        Assert.That(File.Exists(LockFile), Is.False);
    }

    [Test]
    public async Task lock_says_who_and_when_and_anybody_may_read_it()
    {
        Assert.That(await RunAsync("lock", "--yes", "--by", "release pipeline"), Is.Zero, _terminal.Error);

        var text = await File.ReadAllTextAsync(LockFile);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("\"formatVersion\": 1").And.Contain("\"id\": \"greeting\"").And.Contain("\"version\": \"1.0.0\"").And.Contain("\"lockedBy\": \"release pipeline\"").And.Match("\"lockedAt\": \"20"));
            Assert.That(Directory.GetFiles(_root.Path), Is.EqualTo(new[] { LockFile }), "nothing unfinished is left");
        });
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(LockFile) & UnixFileMode.OtherWrite, Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public async Task what_changed_what_is_new_and_what_is_gone_is_told_apart()
    {
        Put("gone");
        Put("same");
        await RunAsync("lock", "--yes");
        await File.AppendAllTextAsync(Path.Combine(_root.Path, "plugins", "greeting", "notes.txt"), "more");
        Directory.Delete(Path.Combine(_root.Path, "plugins", "gone"), recursive: true);
        Put("new");
        _terminal = new RecordedTerminal();

        await RunAsync("lock", "--yes");

        Assert.That(_terminal.Lines.Where(line => !line.StartsWith(' ')).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))),
            Is.EqualTo(new[] { "removed gone", "changed greeting", "added new", "unchanged same" }));
        Assert.That(_terminal.Lines, Has.Some.Match("^  digest  [0-9a-f]{64}, locked by .+ on .+Z$"));
    }

    [Test]
    public async Task one_can_be_locked_alone()
    {
        Put("other");

        Assert.That(await RunAsync("lock", "other", "--yes"), Is.Zero, _terminal.Error);

        Assert.That(await File.ReadAllTextAsync(LockFile), Does.Contain("\"other\"").And.Not.Contain("\"greeting\""));
        Assert.That(await RunAsync("verify"), Is.EqualTo(1));
        Assert.That(_terminal.Lines, Has.Some.Match("^ok +other 1.0.0 ").And.Some.Match("^Untrusted +greeting +Plugin 'greeting' is not trusted: nobody has locked it"));
    }

    [TestCase("nobody", "There is no plugin 'nobody' in ")]
    [TestCase("delegation", "Plugin 'delegation' comes with the server, whose own lock has it; there is nothing for you to lock.")]
    public async Task what_is_not_there_or_not_theirs_cannot_be_locked(string id, string sentence)
    {
        Assert.That(await RunAsync("lock", id, "--yes"), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.StartWith(sentence));
        Assert.That(File.Exists(LockFile), Is.False);
    }

    [Test]
    public async Task what_inspection_refuses_is_not_locked_and_the_rest_is()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(_root.Path, "plugins", "bad")).FullName, "bad.dll"), "This is no assembly.");

        Assert.That(await RunAsync("lock", "--yes"), Is.EqualTo(1));

        Assert.That(_terminal.Lines, Has.Some.Match("^refused +bad$").And.Some.StartsWith("  Plugin 'bad' cannot be loaded: "));
        Assert.That(await File.ReadAllTextAsync(LockFile), Does.Contain("\"greeting\"").And.Not.Contain("\"bad\""));
    }

    [TestCase("not a lock", "is damaged (")]
    [TestCase("""{ "formatVersion": 7 }""", "has the format 7, which a later server wrote")]
    public async Task lock_that_cannot_be_read_is_not_written_over(string text, string clause)
    {
        await File.WriteAllTextAsync(LockFile, text);

        Assert.That(await RunAsync("lock", "--yes"), Is.EqualTo(1));

        Assert.That(_terminal.Error, Does.Contain(clause).And.Contain("put an earlier one back, or remove it"));
        Assert.That(await File.ReadAllTextAsync(LockFile), Is.EqualTo(text));
    }

    [TestCase("lock", "--force")]
    [TestCase("lock", "--by")]
    [TestCase("verify", "greeting")]
    public async Task what_makes_no_sense_is_told(params string[] words) => Assert.That(await RunAsync(words), Is.EqualTo(2));

    [Test]
    public async Task nothing_to_change_is_no_fault()
    {
        await RunAsync("lock", "--yes");
        var written = await File.ReadAllBytesAsync(LockFile);
        _terminal = new RecordedTerminal();

        Assert.That(await RunAsync("lock"), Is.Zero);

        Assert.That(_terminal.Error, Does.StartWith("There is nothing to change in"));
        Assert.That(await File.ReadAllBytesAsync(LockFile), Is.EqualTo(written));
    }

    [Test]
    public async Task verify_fails_for_a_changed_byte_and_not_for_what_is_switched_off()
    {
        await RunAsync("lock", "--yes");
        await File.AppendAllTextAsync(Path.Combine(_root.Path, "plugins", "greeting", "greeting.dll"), "x");
        _terminal = new RecordedTerminal();

        Assert.That(await RunAsync("verify"), Is.EqualTo(1));
        Assert.That(_terminal.Lines, Has.Some.Match("^HashMismatch greeting +Plugin 'greeting' is not what was locked"));
        Assert.That(await RunAsync("verify", "--TokenServer:Plugins:Entries:greeting:Enabled", "false"), Is.Zero);
    }

    [Test]
    public async Task verify_says_that_a_required_plugin_is_missing()
    {
        await RunAsync("lock", "--yes");

        Assert.That(await RunAsync("verify", "--TokenServer:Plugins:Required:0", "absent"), Is.EqualTo(1));
        Assert.That(_terminal.Error, Does.EndWith("TokenServer:Plugins:Required: plugin 'absent' would not be loaded." + Environment.NewLine));
    }

    [Test]
    public async Task verify_without_a_lock_fails_in_one_sentence()
    {
        Assert.That(await RunAsync("verify"), Is.EqualTo(1));
        Assert.That(_terminal.Error, Is.EqualTo($"TokenServer:Plugins:Trust is Enforce: {LockFile} does not exist, and plugin 'greeting' needs it: look at the plugins and run `plugins lock`, or remove them.{Environment.NewLine}"));
    }

    private void Put(string id)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root.Path, "plugins", id)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "greeting.dll"), Image);
    }

    private Task<int> RunAsync(params string[] words) => _terminal.RunAsync(["plugins", .. words, "--contentRoot", _root.Path]);
}
