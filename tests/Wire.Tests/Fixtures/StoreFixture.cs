using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Tests that every store has to pass: one server for all of them, each with grants of its own.</summary>
/// <param name="provider">The store.</param>
public abstract class StoreFixture(string provider)
{
    protected string Provider => provider;

    internal Nodes Nodes { get; private set; } = null!;

    internal TestServer Server { get; set; } = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync() => Server = await (Nodes = new Nodes(provider)).StartAsync(Configure, ShapePlugin.Instance);

    [TearDown]
    public void MendStore() => (Server.Services.GetRequiredService<OperationalStore>().Engine as FaultyStore)?.Recover();

    [OneTimeTearDown]
    public async Task StopServerAsync() => await Nodes.DisposeAsync();

    protected void Advance(double seconds) => Nodes.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>What these tests need beside <see cref="GrantClients"/>.</summary>
    protected virtual void Configure(JsonObject settings)
    {
    }
}
