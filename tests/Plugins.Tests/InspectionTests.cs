using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What <c>plugins inspect</c> says, without running anything.</summary>
public sealed class InspectionTests
{
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public void plugin_is_described_and_nothing_of_it_runs()
    {
        AppContext.SetData("ran", null);
        _server.Add("acme", Source.Grant("works") + Source.Startup("""AppContext.SetData("ran", true);"""));

        var record = PluginRuntime.Inspect(Path.Combine(_server.PluginsDirectory, "acme"), isDevelopment: false);

        Assert.Multiple(() =>
        {
            Assert.That(record.State, Is.EqualTo(PluginState.Discovered));
            Assert.That(record.Id, Is.EqualTo("acme"));
            Assert.That(record.Version, Is.EqualTo("1.0.0"));
            Assert.That(record.Digest, Has.Length.EqualTo(64));
            Assert.That(record.Offers, Is.EqualTo(new[] { "IExtensionGrantValidator", "IPluginStartup" }));
            Assert.That(AppContext.GetData("ran"), Is.Null);
            Assert.That(Directory.Exists(_server.StateDirectory), Is.False);
        });
    }

    [Test]
    public void what_would_be_refused_is_refused_with_the_same_sentence()
    {
        _server.Add("acme", "public sealed class Nothing;");

        var record = PluginRuntime.Inspect(Path.Combine(_server.PluginsDirectory, "acme", "acme.dll"), isDevelopment: false);

        Assert.That(record.State, Is.EqualTo(PluginState.Refused));
        Assert.That(record.Reason, Does.Contain("contains no public class that implements"));
    }

    [Test]
    public void where_nothing_is_the_operator_is_told()
    {
        var refusal = Assert.Throws<PluginStartupException>(() => PluginRuntime.Inspect(Path.Combine(_server.PluginsDirectory, "missing"), isDevelopment: false));

        Assert.That(refusal!.Message, Does.StartWith("There is no plugin to look at in"));
    }

    [Test]
    public async Task review_says_what_a_start_would_come_to_and_starts_nothing()
    {
        AppContext.SetData("ran", null);
        _server.Add("acme", Source.Grant("works") + Source.Startup("services.AddHostedService<Worker>();") + """
            public sealed class Worker : BackgroundService { protected override Task ExecuteAsync(CancellationToken stopping) { AppContext.SetData("ran", true); return Task.CompletedTask; } }
            """).Add("bad", Source.Grant("password")).Set("Required:0", "missing");
        var old = Directory.CreateDirectory(Path.Combine(_server.StateDirectory, new string('a', 64))).FullName;

        var review = await _server.Create().ReviewAsync(CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(review.Plugins.Select(plugin => $"{plugin.Id} {plugin.State} {string.Join(' ', plugin.GrantTypes)}"), Is.EqualTo(new[] { "acme Active works", "bad Refused " }));
            Assert.That(review.Faults, Is.EqualTo(new[] { "TokenServer:Plugins:Required:0: plugin 'missing' does not exist." }));
            Assert.That(AppContext.GetData("ran"), Is.Null);
            Assert.That(Directory.Exists(old), Is.True, "the server beside may be running from it");
            Assert.That(_server.Table.Grants, Is.Empty);
        });
    }
}
