using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>What a client sees of trust: a plugin that was not locked is not there, and nothing else changes.</summary>
public sealed class TrustTests
{
    private static readonly FixturePlugin Greeting = new("greeting", """

        public sealed class Greeting : IExtensionGrantValidator
        {
            public string GrantType => "greeting";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult();
                return Task.CompletedTask;
            }
        }
        """);

    private static readonly (string, string)[] Ask = [("grant_type", "greeting"), ("client_id", "greeter"), ("client_secret", "secret"), ("scope", "api1")];

    private static string Place(string root) => Path.Combine(root, "plugins", "greeting", "greeting.dll");

    [Test]
    public async Task locked_plugin_serves_its_grant()
    {
        await using var server = await StartAsync(_ => { });

        Assert.That((await server.TokenAsync(Ask)).AccessToken, Is.Not.Empty);
        Assert.That(await server.Http.GetStringAsync("/health/ready"), Is.EqualTo("ready"));
    }

    [TestCase(true, "HashMismatch")]
    [TestCase(false, "Untrusted")]
    public async Task changed_or_unlocked_plugin_serves_nothing_and_the_server_goes_on(bool changed, string reason)
    {
        await using var server = await StartAsync(root =>
        {
            if (changed)
                File.AppendAllText(Place(root), "x");
            else
                File.WriteAllText(Path.Combine(root, "plugins.lock.json"), """{ "formatVersion": 1, "plugins": [] }""");
        });

        var refused = await server.TokenAsync(Ask);
        Assert.Multiple(() =>
        {
            Assert.That((int)refused.Status, Is.EqualTo(400));
            Assert.That(refused.Error, Is.EqualTo("unsupported_grant_type"));
            Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "greeting").Refusal.ToString(), Is.EqualTo(reason));
        });
        Assert.That(await server.UserTokenAsync(), Is.Not.Empty);
        Assert.That(await server.Http.GetStringAsync("/health/ready"), Is.EqualTo("degraded"));
    }

    [Test]
    public async Task without_a_lock_the_server_does_not_start()
    {
        var refusal = await Assert.ThrowsAsync<PluginStartupException>(async () =>
            await (await StartAsync(root => File.Delete(Path.Combine(root, "plugins.lock.json")))).DisposeAsync());

        Assert.That(refusal!.Message, Does.Match("^TokenServer:Plugins:Trust is Enforce: .+/plugins.lock.json does not exist, and plugin 'greeting' needs it: look at the plugins and run `plugins lock`, or remove them.$"));
    }

    private static Task<TestServer> StartAsync(Action<string> tamper) => TestServer.StartAsync(
        settings =>
        {
            settings.AddClient("greeter", ["greeting"], ["api1"]);
            settings.Section("Plugins")["Trust"] = "Enforce";
        },
        root =>
        {
            Greeting.PutInto(root);
            using var said = new StringWriter();
            var terminal = new Terminal(TextReader.Null, said, said, null);
            Assert.That(CommandLineApplication.RunAsync(["plugins", "lock", "--yes", "--contentRoot", root], terminal, _ => Task.FromResult(0)).GetAwaiter().GetResult(), Is.Zero, said.ToString());
            tamper(root);
        });
}
