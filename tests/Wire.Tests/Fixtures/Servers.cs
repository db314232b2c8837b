using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Servers with plugins of the tests in them.</summary>
internal static class Servers
{
    /// <summary>Starts a server with plugins. Its breakers stay closed: tests provoke many failures in a row.</summary>
    public static Task<TestServer> WithAsync(FixturePlugin plugin, Action<JsonObject>? configure = null) => WithAsync([plugin], configure);

    public static async Task<TestServer> WithAsync(FixturePlugin[] plugins, Action<JsonObject>? configure = null)
    {
        var server = await TestServer.StartAsync(
            settings =>
            {
                settings.Section("Plugins", "Defaults")["BreakerFailures"] = 1000;
                configure?.Invoke(settings);
            },
            root => Array.ForEach(plugins, plugin => plugin.PutInto(root)));
        foreach (var plugin in plugins)
            Assert.That(server.Plugins.Plugins.Single(loaded => loaded.Id == plugin.Id).State.ToString(), Is.EqualTo("Active"), server.Logs.Text);
        return server;
    }

    /// <summary>A section of the configuration, made where it is missing.</summary>
    public static JsonObject Section(this JsonObject settings, params string[] path)
    {
        foreach (var name in path)
        {
            if (settings[name] is null)
                settings[name] = new JsonObject();
            settings = settings[name]!.AsObject();
        }

        return settings;
    }

    /// <summary>Has a plugin's generator make the responses for a client.</summary>
    public static void BindGenerator(this JsonObject settings, string clientId, string pluginId) =>
        settings.Section("Plugins", "Bindings", "ResponseGenerators", "Clients")[clientId] = pluginId;

    /// <summary>Changes the configuration file of a running server and comes back when the change is in force.</summary>
    public static async Task ReconfigureAsync(this TestServer server, Action<JsonObject> change)
    {
        var (path, source) = (Path.Combine(server.Root, "appsettings.json"), server.Services.GetRequiredService<ServerConfigurationSource>());
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        change(configuration["TokenServer"]!.AsObject());
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = source.GetChangeToken().RegisterChangeCallback(_ => applied.TrySetResult(), null);
        await File.WriteAllTextAsync(path, configuration.ToJsonString());
        ((IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>()).Reload();
        server.Clock.Advance(ServerConfigurationSource.Settling);
        // The file's watcher may speak up after the clock was put forward, and then it all has to settle again.
        for (var attempt = 0; !await applied.Task.IsDoneWithinAsync(TimeSpan.FromSeconds(1)); attempt++)
        {
            Assert.That(attempt, Is.LessThan(30), "The change comes into force.");
            server.Clock.Advance(ServerConfigurationSource.Settling);
        }
    }

    /// <summary>Changes the configuration file of a running server until the end of a test, whatever that is.</summary>
    public static async Task<IAsyncDisposable> ChangedAsync(this TestServer server, Action<JsonObject> change)
    {
        var before = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(server.Root, "appsettings.json")))!["TokenServer"]!.AsObject();
        await server.ReconfigureAsync(change);
        return new Change(server, before);
    }

    /// <summary>Asks for a token as a client of the test, whose secret is "secret".</summary>
    public static Task<TokenAnswer> AskAsync(this TestServer server, string clientId, string grantType, params (string Name, string Value)[] form) =>
        server.TokenAsync([("client_id", clientId), ("client_secret", "secret"), ("grant_type", grantType), .. form]);

    private static async Task<bool> IsDoneWithinAsync(this Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private sealed class Change(TestServer server, JsonObject before) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.ReconfigureAsync(settings =>
        {
            settings.Clear();
            foreach (var (name, value) in before)
                settings[name] = value?.DeepClone();
        });
    }
}
