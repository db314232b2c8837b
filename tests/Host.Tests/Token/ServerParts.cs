using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Token;

/// <summary>The server's parts as they are put together, without a server that listens and without plugins.</summary>
internal sealed class ServerParts : IAsyncDisposable
{
    public const string Issuer = "http://localhost:5001";

    private readonly TestDirectory _root = new();
    private readonly WebApplication _app;

    public ServerParts(Action<JsonObject>? configure = null)
    {
        var configuration = SampleConfiguration.Create();
        configuration["TokenServer"]!["Issuer"] = Issuer;
        configure?.Invoke(configuration["TokenServer"]!.AsObject());
        File.WriteAllText(Path.Combine(_root.Path, "appsettings.json"), configuration.ToJsonString());
        _app = TokenServerApplication.Create(["--contentRoot", _root.Path, "--environment", "Development"], builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            builder.Logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
        });
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public RecordedLogs Logs { get; } = new();

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public RegisteredClient Client(string clientId) => Get<ServerConfigurationSource>().Current.Clients[clientId];

    /// <summary>A request of a client, as its grant finds it.</summary>
    public TokenRequest Request(string clientId, string? scope = null, string[]? resources = null)
    {
        var client = Client(clientId);
        return Get<TokenRequests>().Open(new DefaultHttpContext(), new TokenRequestForm(), client, "own", TokenRequest.Narrowed(client.Resolve(scope), resources), resources, PluginTable.Empty);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _root.Dispose();
    }
}
