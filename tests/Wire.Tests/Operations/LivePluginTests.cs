using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>Plugins replaced, switched off and on by the operator's verbs, as clients see it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LivePluginTests
{
    private TestDirectory _root = null!;

    [SetUp]
    public void Prepare() => _root = new TestDirectory();

    [TearDown]
    public void Clear() => _root.Dispose();

    [Test]
    public async Task version_that_is_put_in_the_folder_serves_after_the_verb_and_the_list_says_so()
    {
        Swap("one").PutInto(_root.Path);
        await using var server = await TestServer.StartAsync(Manual, root: _root);
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("one"));
        Swap("two").PutInto(_root.Path);
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("one"), "Nobody has said so yet.");

        Assert.That(await RunAsync("plugins", "reload", "swap"), Is.EqualTo((0, "Plugin 'swap' 1.0.0 serves, generation 2.", "")));

        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("two"));
        var (exitCode, list, _) = await RunAsync("plugins", "list");
        Assert.That(exitCode, Is.Zero);
        Assert.That(list, Does.Match(@"(?m)^  generation 2 since \S+ \S+: 1 calls, 0 errors, 0 not made, 0 abandoned; 0 draining, 0 zombies$"));
        Assert.That((await RunAsync("plugins", "reload", "delegation")).ExitCode, Is.Zero, "A bundled one can be replaced too.");
        Assert.That(await RunAsync("plugins", "reload", "nobody"), Is.EqualTo((1, "", "There is no plugin 'nobody'.")));
    }

    [Test]
    public async Task settings_that_were_changed_a_moment_ago_count_for_the_verb()
    {
        new FixturePlugin("swap", """
            public sealed class Swap(Microsoft.Extensions.Configuration.IConfiguration settings) : IExtensionGrantValidator
            {
                public string GrantType => "swap";

                public Task ValidateAsync(ExtensionGrantValidationContext context)
                {
                    context.Result = new GrantValidationResult("alice", "test", customResponse: new Dictionary<string, object> { ["version"] = settings["Word"]! });
                    return Task.CompletedTask;
                }
            }
            """).PutInto(_root.Path);
        await using var server = await TestServer.StartAsync(settings =>
        {
            Manual(settings);
            Word(settings, "one");
        }, root: _root);
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("one"));

        Edit(settings => Word(settings, "two"));
        Assert.That(await RunAsync("plugins", "reload"), Is.EqualTo((0, "Plugin 'swap' 1.0.0 serves, generation 2.", "")));
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("two"));

        Edit(settings => Word(settings, "three")["Entries"]!["swap"]!["TimeoutMs"] = 0);
        var (exitCode, _, error) = await RunAsync("plugins", "reload");
        Assert.That((exitCode, error), Is.EqualTo((1, "Nothing is replaced, since the settings cannot be taken over. The configuration has a fault:\n  - TokenServer:Plugins:Entries:swap:TimeoutMs is 0; it has to be from 1 to 600000.")));
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("two"));

        void Edit(Action<JsonObject> change)
        {
            var file = Path.Combine(_root.Path, "appsettings.json");
            var settings = JsonNode.Parse(File.ReadAllText(file))!;
            change(settings["TokenServer"]!.AsObject());
            File.WriteAllText(file + ".new", settings.ToJsonString());
            File.Move(file + ".new", file, overwrite: true);
        }

        static JsonObject Word(JsonObject settings, string word)
        {
            settings.Section("Plugins")["Entries"] = new JsonObject { ["swap"] = new JsonObject { ["Settings"] = new JsonObject { ["Word"] = word } } };
            return settings.Section("Plugins");
        }
    }

    [Test]
    public async Task switched_off_plugin_is_unknown_to_clients_at_once_and_after_a_restart_until_it_is_switched_on()
    {
        Swap("one").PutInto(_root.Path);
        await using (var server = await TestServer.StartAsync(Swapper, root: _root))
        {
            await SwapAsync(server);
            Assert.That(await RunAsync("plugins", "disable", "swap"), Is.EqualTo((0, "Plugin 'swap' is switched off.", "")));

            (await SwapAsync(server)).MustBeRefused("unsupported_grant_type");
            Assert.That(await GrantTypesAsync(server), Has.None.EqualTo("swap").And.Some.EqualTo("delegation"));
            (await ClientCredentialsAsync(server)).MustBeIssued();
            Assert.That(await server.Http.GetStringAsync("/health/ready"), Is.EqualTo("ready"));
            Assert.That((await RunAsync("plugins", "list")).Output, Does.Match($@"swap +1\.0\.0 +operator +- +no +Disabled +- +Switched off by {Environment.UserName} on \S+ \S+; `plugins enable swap` switches it on again\."));
        }

        await using var again = await TestServer.StartAsync(Swapper, root: _root);
        (await SwapAsync(again)).MustBeRefused("unsupported_grant_type");
        Assert.That(await RunAsync("plugins", "enable", "swap"), Is.EqualTo((0, "Plugin 'swap' is switched on again.", "")));
        Assert.That((await SwapAsync(again)).MustBeIssued().Text("version"), Is.EqualTo("one"));
        Assert.That(await GrantTypesAsync(again), Has.Some.EqualTo("swap"));
    }

    [Test]
    public async Task switch_acts_on_the_next_request_while_a_new_version_hangs_and_no_verb_that_is_urgent_waits_for_that()
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("wire-gate", gate);
        Swap("one").PutInto(_root.Path);
        await using var server = await TestServer.StartAsync(Manual, root: _root);
        (await SwapAsync(server)).MustBeIssued();
        Swap("two", """
            public Swap()
            {
                AppContext.SetData("wire-hangs", true);
                ((ManualResetEventSlim)AppContext.GetData("wire-gate")!).Wait();
            }
            """).PutInto(_root.Path);
        var reload = RunAsync("plugins", "reload", "swap");
        try
        {
            Assert.That(Eventually.Holds(() => AppContext.GetData("wire-hangs") is not null), Is.True);

            Assert.That(await RunAsync("plugins", "disable", "swap"), Is.EqualTo((0, "Plugin 'swap' is switched off.", "")));

            (await SwapAsync(server)).MustBeRefused("unsupported_grant_type");
            Assert.That((await RunAsync("plugins", "list")).Output, Does.Contain("Switched off by "));
            Assert.That((await RunAsync("revoke", "client", "swapper")).ExitCode, Is.Zero);
            Assert.That(reload.IsCompleted, Is.False);
        }
        finally
        {
            gate.Set();
        }

        var (exitCode, _, error) = await reload;
        Assert.That((exitCode, error), Is.EqualTo((1, $"Plugin 'swap' is not served: {server.Plugins.Plugins.Single(plugin => plugin.Id == "swap").Reason}")));
        (await SwapAsync(server)).MustBeRefused("unsupported_grant_type");
        Assert.That((await RunAsync("plugins", "enable", "swap")).ExitCode, Is.Zero);
        Assert.That((await SwapAsync(server)).MustBeIssued().Text("version"), Is.EqualTo("two"));
    }

    [Test]
    public async Task without_a_server_there_is_nothing_to_replace_and_a_switch_waits_for_the_start()
    {
        Swap("one").PutInto(_root.Path);
        HostProcess.Prepare(_root, Required);
        Assert.That(await RunAsync("plugins", "reload"), Is.EqualTo((1, "", "No server runs on this data directory, so there is nothing to replace; the next start takes what lies in the plugins directory then.")));
        Assert.That(await RunAsync("plugins", "disable", "swap"), Is.EqualTo((0, "Plugin 'swap' is switched off from the next start on.", "")));
        Assert.That((await RunAsync("plugins", "list")).Output, Does.Match(@"swap +1\.0\.0 +operator +- +no +Disabled +- +Switched off by "));

        await using var server = await TestServer.StartAsync(Required, root: _root);

        (await SwapAsync(server)).MustBeRefused("unsupported_grant_type");
        Assert.That(await server.Http.GetStringAsync("/health/ready"), Is.EqualTo("degraded"), "It is needed.");
    }

    [Test]
    public async Task what_a_library_of_a_plugin_guards_stays_guarded_when_it_was_switched_off_without_a_server()
    {
        var library = PluginCompiler.Emit("Swap.Guards", """
            using PluginTokenServer.Validation;

            public sealed class Guard : ICustomTokenRequestValidator
            {
                public Task ValidateAsync(CustomTokenRequestValidationContext context) => Task.CompletedTask;
            }
            """);
        var folder = Path.GetDirectoryName(PluginCompiler.Compile(Path.Combine(_root.Path, "plugins"), "swap", """
            using Microsoft.Extensions.DependencyInjection;
            using PluginTokenServer.Plugins;
            using PluginTokenServer.Validation;

            public sealed class Swap : IExtensionGrantValidator
            {
                public string GrantType => "swap";

                public Task ValidateAsync(ExtensionGrantValidationContext context)
                {
                    context.Result = new GrantValidationResult("alice", "test");
                    return Task.CompletedTask;
                }
            }

            public sealed class Startup : IPluginStartup
            {
                public void ConfigureServices(PluginContext context, IServiceCollection services) => services.AddScoped<ICustomTokenRequestValidator, Guard>();
            }
            """, new PluginCompilerOptions { Libraries = [library] }))!;
        HostProcess.Prepare(_root, Swapper);
        Assert.That((await RunAsync("plugins", "disable", "swap")).ExitCode, Is.Zero);

        await using (var server = await TestServer.StartAsync(Swapper, root: _root))
        {
            (await SwapAsync(server)).MustBeRefused("unsupported_grant_type");
            Assert.That((await ClientCredentialsAsync(server)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        Directory.Delete(folder, recursive: true);
        await using var again = await TestServer.StartAsync(Swapper, root: _root);
        (await SwapAsync(again)).MustBeRefused("unsupported_grant_type");
        Assert.That((await ClientCredentialsAsync(again)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await RunAsync("plugins", "list")).Output, Does.Contain(", and its folder is gone; put it back before `plugins enable swap`."));
    }

    [Test]
    public async Task requests_that_a_switched_off_plugin_is_asked_about_are_not_let_through_without_it()
    {
        new FixturePlugin("guard", """
            public sealed class Guard : ICustomTokenRequestValidator
            {
                public Task ValidateAsync(CustomTokenRequestValidationContext context) => Task.CompletedTask;
            }
            """).PutInto(_root.Path);
        await using var server = await TestServer.StartAsync(root: _root);
        (await ClientCredentialsAsync(server)).MustBeIssued();
        await RunAsync("plugins", "disable", "guard");

        Assert.That((await ClientCredentialsAsync(server)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        await RunAsync("plugins", "enable", "guard");
        (await ClientCredentialsAsync(server)).MustBeIssued();
    }

    private static void Swapper(JsonObject settings) => settings.AddClient("swapper", ["swap"], ["api1"]);

    private static void Manual(JsonObject settings)
    {
        Swapper(settings);
        settings.Section("Plugins")["Reload"] = "Manual";
    }

    private static void Required(JsonObject settings)
    {
        Swapper(settings);
        settings.Section("Plugins")["Required"] = new JsonArray("swap");
    }

    private static FixturePlugin Swap(string version, string more = "") => new("swap", $$"""
        public sealed class Swap : IExtensionGrantValidator
        {
            {{more}}

            public string GrantType => "swap";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult("alice", "test", customResponse: new Dictionary<string, object> { ["version"] = "{{version}}" });
                return Task.CompletedTask;
            }
        }
        """);

    private static Task<TokenAnswer> SwapAsync(TestServer server) => server.TokenAsync(("grant_type", "swap"), ("client_id", "swapper"), ("client_secret", "secret"), ("scope", "api1"));

    private static Task<TokenAnswer> ClientCredentialsAsync(TestServer server) =>
        server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", "api1"));

    private static async Task<string[]> GrantTypesAsync(TestServer server) =>
        [.. JsonNode.Parse(await server.Http.GetStringAsync("/.well-known/openid-configuration"))!["grant_types_supported"]!.AsArray().Select(type => (string)type!)];

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] verb)
    {
        await using var process = HostProcess.Run([.. verb, "--contentRoot", _root.Path, "--environment", "Development"]);
        return (await process.ExitCodeAsync(), process.Output.Trim(), process.Error);
    }
}
