using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>What is wrong with the settings of the plugin <c>oidc</c> is said in one sentence, and its other providers do not start without it.</summary>
public sealed class ProviderSettingsTests
{
    [Test]
    public async Task it_is_not_active_unless_it_is_named()
    {
        await using var server = await TestServer.StartAsync();
        Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "oidc").State.ToString(), Is.EqualTo("Disabled"));
    }

    [TestCase("Name", "", "Providers:0:Name must have 1 to 64 letters")]
    [TestCase("Name", "a/b", "Providers:0:Name must have 1 to 64 letters")]
    [TestCase("Name", "..", "Providers:0:Name must have 1 to 64 letters")]
    [TestCase("Name", "Local", "Providers:0:Name must not be 'local'")]
    [TestCase("Name", "CORP", "Providers:1:Name is the name of an earlier provider")]
    [TestCase("Authority", "", "Providers:0:Authority must be the provider's issuer identifier")]
    [TestCase("Authority", "login.example.com", "Providers:0:Authority must be the provider's issuer identifier")]
    [TestCase("Authority", "ftp://login.example.com", "Providers:0:Authority must be the provider's issuer identifier")]
    [TestCase("Authority", "http://login.example.com", "Providers:0:Authority must be https")]
    [TestCase("Authority", "https://user:swordfish@login.example.com", "Providers:0:Authority must have no query, fragment, user name or password")]
    [TestCase("Authority", "https://login.example.com?x", "Providers:0:Authority must have no query")]
    [TestCase("ClientId", " ", "Providers:0:ClientId is missing")]
    [TestCase("ClientSecret", "", "Providers:0:ClientSecret is empty")]
    [TestCase("Scopes", "openid swordfish", "Providers:0:Scopes must have one scope an entry")]
    [TestCase("Secret", "swordfish", "Unknown setting 'Providers:0:Secret'")]
    public async Task fault_in_a_provider_is_named_by_its_path(string setting, string value, string sentence)
    {
        var reason = await ReasonAsync(settings => settings["Providers"]![0]![setting] = setting == "Scopes" ? new JsonArray(value) : value);
        Assert.That(reason, Does.Contain(sentence).And.Not.Contain("swordfish"));
    }

    [TestCase("TimeoutMs", 499, "TimeoutMs must be from 500 to 60000")]
    [TestCase("TimeoutMs", 60_001, "TimeoutMs must be from 500 to 60000")]
    [TestCase("Timeout", 1000, "Unknown setting 'Timeout'")]
    public async Task fault_in_the_settings_is_named(string setting, int value, string sentence) => Assert.That(await ReasonAsync(settings => settings[setting] = value), Does.Contain(sentence));

    [Test]
    public async Task no_provider_at_all_is_a_fault() => Assert.That(await ReasonAsync(settings => settings["Providers"] = new JsonArray()), Does.Contain("Providers is empty"));

    private static async Task<string?> ReasonAsync(Action<JsonObject> change)
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            var own = new JsonObject { ["Providers"] = new JsonArray(Provider("main"), Provider("corp")) };
            settings.Section("Plugins", "Entries")["oidc"] = new JsonObject { ["Settings"] = own };
            change(own);
        });
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == "oidc");
        Assert.That($"{plugin.State}({plugin.Refusal})", Is.EqualTo("Refused(ActivationFailed)"), plugin.Reason);
        Assert.That(server.Logs.Text, Does.Not.Contain("swordfish"));
        return plugin.Reason;
    }

    private static JsonObject Provider(string name) => new() { ["Name"] = name, ["Authority"] = "https://login.example.com", ["ClientId"] = "us", ["ClientSecret"] = "swordfish" };
}
