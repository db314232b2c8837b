namespace PluginTokenServer.Host.Tests.CommandLine;

public sealed class CommandLineApplicationTests
{
    [TestCase]
    [TestCase("--urls", "http://localhost:6000")]
    [TestCase("--TokenServer:Issuer=https://id.example.com")]
    [TestCase("/urls", "http://localhost:6000")]
    [TestCase("TokenServer:DataDirectory=elsewhere")]
    public async Task without_a_verb_it_serves(params string[] args)
    {
        var terminal = new RecordedTerminal { Server = () => 3 };

        Assert.That(await terminal.RunAsync(args), Is.EqualTo(3));
        Assert.That(terminal.Served, Is.EqualTo(args));
    }

    [TestCase("config chek", "There is no verb 'config chek'; did you mean `config check`?")]
    [TestCase("confg check", "There is no verb 'confg check'; did you mean `config check`?")]
    [TestCase("plugins lst --environment Development", "There is no verb 'plugins lst'; did you mean `plugins list`?")]
    [TestCase("secret", "'secret' is not a whole verb; use `secret new`.")]
    [TestCase("keys", "'keys' is not a whole verb; use `keys list` or `keys rotate` or `keys master rotate`.")]
    [TestCase("keys master", "'keys master' is not a whole verb; use `keys master rotate`.")]
    [TestCase("keys rotat", "There is no verb 'keys rotat'; did you mean `keys rotate`?")]
    [TestCase("plugins photosynthesize", "There is no verb 'plugins photosynthesize'; `--help` lists them.")]
    [TestCase("dance", "There is no verb 'dance'; `--help` lists them.")]
    public async Task an_unknown_verb_is_answered_with_one_sentence(string typed, string sentence)
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync(typed.Split(' ')), Is.EqualTo(2));
        Assert.That(terminal.Error, Is.EqualTo(sentence + Environment.NewLine));
        Assert.That(terminal.Out, Is.Empty);
        Assert.That(terminal.Served, Is.Null);
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("help")]
    public async Task help_names_every_verb(string option)
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync(option), Is.Zero);
        foreach (var verb in Host.CommandLine.Verbs.All)
            Assert.That(terminal.Out, Does.Contain($"  {verb.Name} ").And.Contain(verb.Summary));
    }

    [Test]
    public async Task the_version_is_one_line()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("--version"), Is.Zero);
        Assert.That(terminal.Lines, Has.Length.EqualTo(1));
        Assert.That(terminal.Lines[0], Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [Test]
    public async Task a_server_that_cannot_start_says_why_without_a_stack_trace()
    {
        var terminal = new RecordedTerminal { Server = () => throw new StartupException("The port is taken.") };

        Assert.That(await terminal.RunAsync(), Is.EqualTo(1));
        Assert.That(terminal.Error, Is.EqualTo("The port is taken." + Environment.NewLine));
    }

    [Test]
    public async Task a_content_root_that_does_not_exist_is_named()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("config", "check", "--contentRoot", "/no/such/directory"), Is.EqualTo(1));
        Assert.That(terminal.Error, Does.StartWith("A directory does not exist: ").And.Contain("/no/such/directory").And.Not.Contain("   at "));
    }

    [Test]
    public void a_bug_is_not_hidden()
    {
        var terminal = new RecordedTerminal { Server = () => throw new InvalidOperationException("A bug.") };

        Assert.That(() => terminal.RunAsync(), Throws.InvalidOperationException);
    }
}
