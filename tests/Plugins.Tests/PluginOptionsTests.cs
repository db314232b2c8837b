using Microsoft.Extensions.Configuration;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The section <c>TokenServer:Plugins</c>.</summary>
public sealed class PluginOptionsTests
{
    [Test]
    public void defaults_are_without_fault()
    {
        var options = new PluginOptions();

        Assert.Multiple(() =>
        {
            Assert.That(PluginOptionsValidation.Faults(options, "TokenServer:Plugins"), Is.Empty);
            Assert.That((options.Directory, options.Trust, options.LockFile, options.Reload), Is.EqualTo(("plugins", (PluginTrust?)null, "plugins.lock.json", PluginReload.Off)));
            Assert.That((options.Defaults.TimeoutMs, options.Defaults.MaxConcurrency, options.Defaults.BreakerFailures, options.Defaults.BreakerWindowSeconds), Is.EqualTo((5000, 64, 5, 30)));
        });
    }

    [Test]
    public void everything_binds_and_names_with_colons_stay_whole()
    {
        var options = Bind(
            ("Directory", "own"), ("Required:0", "a"), ("Defaults:TimeoutMs", "100"),
            ("Bindings:GrantTypes:urn:ietf:params:oauth:grant-type:token-exchange", "a"), ("Bindings:GrantTypes:plain", "b"),
            ("Bindings:ResponseGenerators:Clients:https://app.example:8443/", "c"), ("Bindings:ResponseGenerators:Default", "d"),
            ("Entries:a:Enabled", "true"), ("Entries:a:TimeoutMs", "200"), ("Entries:a:Settings:Nested:Value", "x"));

        Assert.Multiple(() =>
        {
            Assert.That(BindingMap.Read(options.Bindings.GrantTypes), Is.EquivalentTo(new Dictionary<string, string>
            {
                ["urn:ietf:params:oauth:grant-type:token-exchange"] = "a",
                ["plain"] = "b",
            }));
            Assert.That(BindingMap.Read(options.Bindings.ResponseGenerators.Clients), Is.EquivalentTo(new Dictionary<string, string> { ["https://app.example:8443/"] = "c" }));
            Assert.That(options.Entry("A")!.Settings!["Nested:Value"], Is.EqualTo("x"));
            Assert.That(options.Entry("a")!.TimeoutMs, Is.EqualTo(200));
            Assert.That(PluginOptionsValidation.Faults(options, "p"), Is.Empty);
        });
    }

    [Test]
    [TestCase("PollSeconds", "0", "TokenServer:Plugins:PollSeconds is 0; it has to be from 1 to 3600.")]
    [TestCase("ZombiesAtMost", "101", "TokenServer:Plugins:ZombiesAtMost is 101; it has to be from 1 to 100.")]
    [TestCase("LockFile", " ", "TokenServer:Plugins:LockFile is empty; name a file, which `plugins lock` makes.")]
    [TestCase("Directory", " ", "TokenServer:Plugins:Directory is empty; name a directory, which need not exist.")]
    [TestCase("Required:0", " ", "TokenServer:Plugins:Required:0 is empty; name a plugin.")]
    [TestCase("Defaults:TimeoutMs", "0", "TokenServer:Plugins:Defaults:TimeoutMs is 0; it has to be from 1 to 600000.")]
    [TestCase("Defaults:TimeoutMs", "600001", "TokenServer:Plugins:Defaults:TimeoutMs is 600001; it has to be from 1 to 600000.")]
    [TestCase("Defaults:MaxConcurrency", "10001", "TokenServer:Plugins:Defaults:MaxConcurrency is 10001; it has to be from 1 to 10000.")]
    [TestCase("Defaults:BreakerFailures", "0", "TokenServer:Plugins:Defaults:BreakerFailures is 0; it has to be from 1 to 1000.")]
    [TestCase("Entries:a:TimeoutMs", "-1", "TokenServer:Plugins:Entries:a:TimeoutMs is -1; it has to be from 1 to 600000.")]
    [TestCase("Entries:a:MaxConcurrency", "0", "TokenServer:Plugins:Entries:a:MaxConcurrency is 0; it has to be from 1 to 10000.")]
    [TestCase("Bindings:GrantTypes:password", "a", "TokenServer:Plugins:Bindings:GrantTypes:password is a grant type of the server itself, which no plugin can serve; leave it out.")]
    public void fault_is_a_sentence_that_begins_with_the_path(string key, string value, string sentence) =>
        Assert.That(PluginOptionsValidation.Faults(Bind((key, value)), "TokenServer:Plugins"), Is.EqualTo(new[] { sentence }));

    [Test]
    public void ends_of_the_ranges_are_allowed() => Assert.That(
        PluginOptionsValidation.Faults(Bind(("Defaults:TimeoutMs", "600000"), ("Defaults:MaxConcurrency", "10000"), ("Entries:a:TimeoutMs", "1"), ("Entries:a:MaxConcurrency", "1")), "p"), Is.Empty);

    private static PluginOptions Bind(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build().Get<PluginOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;
}
