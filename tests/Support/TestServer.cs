using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Tests.Support;

/// <summary>The real server on Kestrel, on a port of its own, with a content root of its own; only the clock is ours.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDirectory _root;
    private readonly bool _ownsRoot;

    private TestServer(WebApplication app, TestDirectory root, bool ownsRoot, FakeTimeProvider clock, RecordedLogs logs)
    {
        (_app, _root, _ownsRoot, Clock, Logs) = (app, root, ownsRoot, clock, logs);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public FakeTimeProvider Clock { get; }

    public RecordedLogs Logs { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The content root: holds appsettings.json, data/ and plugins/.</summary>
    public string Root => _root.Path;

    public PluginTable Plugins => Services.GetRequiredService<PluginRuntime>().Table;

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Changes the configuration that <see cref="SampleConfiguration"/> starts from.</param>
    /// <param name="prepare">Runs on the content root before the start, for instance to drop plugins in.</param>
    /// <param name="root">A content root to start on again; by default a new one, which goes with the server.</param>
    /// <param name="environment">Development leaves the issuer out: it is the address.</param>
    /// <param name="services">Last word on the services.</param>
    public static async Task<TestServer> StartAsync(
        Action<JsonObject>? configure = null, Action<string>? prepare = null, TestDirectory? root = null, string environment = "Development",
        Action<IServiceCollection>? services = null, FakeTimeProvider? clock = null, params string[] args)
    {
        var (home, time, logs) = (root ?? new TestDirectory(), clock ?? new TestClock(), new RecordedLogs());
        var configuration = SampleConfiguration.Create();
        // Nobody comes back to a root of its own: what is kept there need not outlast the server, and tests are a little faster.
        if (root is null)
            configuration["TokenServer"]!["Storage"] = new JsonObject { ["Provider"] = "memory" };
        configure?.Invoke(configuration["TokenServer"]!.AsObject());
        await File.WriteAllTextAsync(Path.Combine(home.Path, "appsettings.json"), configuration.ToJsonString());
        Directory.CreateDirectory(Path.Combine(home.Path, "plugins"));
        prepare?.Invoke(home.Path);

        var app = TokenServerApplication.Create(["--contentRoot", home.Path, "--environment", environment, "--urls", "http://127.0.0.1:0", .. args], builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            // Not those of the server itself.
            foreach (var framework in builder.Services.Where(service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType is not null).ToArray())
                builder.Services.Remove(framework);
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
            services?.Invoke(builder.Services);
        });
        try
        {
            await TokenServerApplication.StartAsync(app);
        }
        catch
        {
            await app.DisposeAsync();
            if (root is null)
                home.Dispose();
            throw;
        }

        return new TestServer(app, home, root is null, time, logs);
    }

    /// <summary>Posts a form to the token endpoint.</summary>
    public Task<TokenAnswer> TokenAsync(params (string Name, string Value)[] form) => TokenAsync(null, form);

    /// <summary>Posts a form to the token endpoint, with an Authorization header.</summary>
    public async Task<TokenAnswer> TokenAsync(string? authorization, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await SendAsync(request);
    }

    public async Task<TokenAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        return await TokenAnswer.OfAsync(response);
    }

    /// <summary>A user's access token for api1, by the password grant.</summary>
    public async Task<string> UserTokenAsync(string user = "alice") =>
        (await TokenAsync(("grant_type", "password"), ("client_id", "roclient"), ("client_secret", "secret"), ("username", user), ("password", user), ("scope", "api1"))).AccessToken;

    /// <summary>Stops the server as SIGTERM would.</summary>
    public async Task StopAsync()
    {
        await _app.StopAsync();
        await TokenServerApplication.TakeDownAsync(_app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
        if (_ownsRoot)
            _root.Dispose();
    }
}
