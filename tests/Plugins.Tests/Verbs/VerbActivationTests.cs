using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Plugins.Tests.Verbs;

/// <summary>What a plugin's verbs have to be like, and what becomes of them when they are called.</summary>
public sealed class VerbActivationTests
{
    [TestCase("acme")]
    [TestCase("add")]
    [TestCase("other add")]
    [TestCase("acme Add")]
    [TestCase("acme  add")]
    [TestCase("acme add ")]
    [TestCase("acme -add")]
    [TestCase("acme a b c d")]
    [TestCase("acme ../x")]
    public async Task verb_of_another_form_cannot_be_used(string name)
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Odd", name));
        await server.StartAsync();
        Assert.That(server.Plugin("acme").Reason, Does.Contain("a verb's name is 'acme' and one to three more words"));
        Assert.That(server.Table.Verbs, Is.Empty);
    }

    [Test]
    public async Task verbs_of_a_plugin_that_is_called_like_the_servers_own_could_not_be_reached()
    {
        await using var server = new PluginServer().Add("keys", Source.Usings + Verb("Add", "keys add"));
        await server.StartAsync();
        Assert.That(server.Plugin("keys").Reason, Does.Contain("give the plugin another id"));
    }

    [Test]
    public async Task of_two_verbs_with_one_name_the_second_is_refused_and_both_are_named()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("First", "acme add") + Verb("Second", "acme add"));
        await server.StartAsync();
        Assert.That(server.Plugin("acme").State, Is.EqualTo(PluginState.Degraded));
        Assert.That(server.Plugin("acme").Reason, Does.Contain("'acme add'").And.Contain("First").And.Contain("Second"));
    }

    [Test]
    public async Task longest_name_that_fits_is_called_with_the_rest()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add") + Verb("AddMany", "acme add many"));
        await server.StartAsync();
        Assert.That(await RunAsync(server, "acme", "add", "many", "x", "--y"), Is.EqualTo((3, "AddMany: x --y", "said")));
        Assert.That(await RunAsync(server, "acme", "add", "more"), Is.EqualTo((3, "Add: more", "said")));
    }

    [Test]
    public async Task unknown_verb_is_answered_with_those_there_are()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add"));
        await server.StartAsync();
        Assert.That(await RunAsync(server, "acme", "ad"), Is.EqualTo((2, "", "There is no verb 'acme ad'; the plugin has `acme add`." + Environment.NewLine)));
    }

    [Test]
    public async Task verb_of_a_plugin_that_is_switched_off_says_so()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add")).Set("Entries:acme:Enabled", "false");
        await server.StartAsync();
        var (exitCode, _, error) = await RunAsync(server, "acme", "add");
        Assert.That((exitCode, error), Is.EqualTo((2, "The plugin 'acme' is not active. Switched off by TokenServer:Plugins:Entries:acme:Enabled." + Environment.NewLine)));
    }

    [Test]
    public async Task what_is_typed_reaches_the_verb_and_nothing_runs_where_it_was_typed_differently()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add", "context.Out.Write(context.Secret);", "arguments.Count == 0 ? \"Word\" : null"));
        await server.StartAsync();
        Assert.That(await RunAsync(server, _ => Task.FromResult<string?>("swordfish"), "acme", "add"), Is.EqualTo((3, "swordfish", "said")));
        Assert.That((await RunAsync(server, _ => Task.FromResult<string?>(null), "acme", "add")).ExitCode, Is.EqualTo(1));
        Assert.That((await RunAsync(server, "acme", "add", "x")).ExitCode, Is.EqualTo(3), "Nothing is asked for.");
    }

    [Test]
    public async Task verb_that_throws_shows_nothing_of_its_exception()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add", "context.Out.Write(\"half\"); throw new InvalidOperationException(\"swordfish\");"));
        await server.StartAsync();
        var (exitCode, output, error) = await RunAsync(server, "acme", "add");
        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Contain("`acme add` failed within the plugin 'acme'").And.Not.Contain("swordfish"));
    }

    [Test]
    public async Task what_is_away_is_said_in_the_plugins_own_words_and_is_not_held_against_it()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add", "throw new TemporarilyUnavailableException(\"The safe is locked.\");"));
        await server.StartAsync();
        for (var attempt = 0; attempt < 30; attempt++)
            Assert.That(await RunAsync(server, "acme", "add"), Is.EqualTo((1, "", "The safe is locked." + Environment.NewLine)));
    }

    [Test]
    public async Task verb_that_hangs_is_given_up_and_its_late_words_go_nowhere()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("Add", "acme add", "context.Out.Write(\"early\"); " + Source.Hangs));
        await server.StartAsync();
        (int ExitCode, string Out, string Error) answer = default;
        await server.PassTimeUntilAsync(async () => answer = await RunAsync(server, "acme", "add"));
        Assert.That((answer.ExitCode, answer.Out), Is.EqualTo((1, "")));
        Assert.That(answer.Error, Does.Contain("did not answer within"));
    }

    [Test]
    public async Task list_of_plugins_tells_their_verbs()
    {
        await using var server = new PluginServer().Add("acme", Source.Usings + Verb("B", "acme b") + Verb("A", "acme a"));
        await server.StartAsync();
        Assert.That(server.Plugin("acme").Verbs, Is.EqualTo(new[] { new VerbDescription("acme a", "NAME", "Does it."), new VerbDescription("acme b", "NAME", "Does it.") }));
    }

    private static string Verb(string type, string name, string body = "", string prompt = "null") => $$"""
        public sealed class {{type}} : IPluginVerb
        {
            public string Name => "{{name}}";
            public string Arguments => "NAME";
            public string Summary => "Does it.";
            public string? Prompt(IReadOnlyList<string> arguments) => {{prompt}};
            public async Task<int> RunAsync(PluginVerbContext context)
            {
                await Task.CompletedTask;
                {{(body.Length > 0 ? body : $"context.Out.Write(\"{type}: \" + string.Join(' ', context.Arguments));")}}
                context.Error.Write("said");
                return 3;
            }
        }

        """;

    private static Task<(int ExitCode, string Out, string Error)> RunAsync(PluginServer server, params string[] words) =>
        RunAsync(server, _ => throw new InvalidOperationException("Nothing is to be typed."), words);

    private static async Task<(int ExitCode, string Out, string Error)> RunAsync(PluginServer server, Func<string, Task<string?>> ask, params string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await new VerbRun(server.Table, output, error, ask).RunAsync(words);
        return (exitCode, output.ToString(), error.ToString());
    }
}
