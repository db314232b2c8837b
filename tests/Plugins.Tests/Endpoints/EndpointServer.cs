using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>The real server with plugins that have endpoints, and a browser that keeps no cookies.</summary>
internal sealed class EndpointServer : IAsyncDisposable
{
    private readonly TestServer _server;

    private EndpointServer(TestServer server)
    {
        _server = server;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };
    }

    public HttpClient Http { get; }

    public Uri Address => _server.Address;

    public TestServer Server => _server;

    public PluginOffer Offer => _server.Plugins.Endpoints["acme"];

    /// <summary>Starts a server with one plugin, <c>acme</c>.</summary>
    /// <param name="map">What its <c>Map</c> does with <c>endpoints</c>.</param>
    /// <param name="more">More types.</param>
    /// <param name="configure">Changes the configuration.</param>
    /// <param name="services">Last word on the server's services.</param>
    public static Task<EndpointServer> WithAsync(string map, string more = "", Action<JsonObject>? configure = null, Action<IServiceCollection>? services = null) =>
        WithPluginsAsync([("acme", Plugin(map, more))], configure, services);

    /// <summary>Starts a server with plugins.</summary>
    public static async Task<EndpointServer> WithPluginsAsync(
        (string Id, string Source)[] plugins, Action<JsonObject>? configure = null, Action<IServiceCollection>? services = null) =>
        new(await TestServer.StartAsync(
            configure, root => Array.ForEach(plugins, plugin => PluginCompiler.Compile(Path.Combine(root, "plugins"), plugin.Id, plugin.Source)), services: services));

    /// <summary>A plugin of one <c>IPluginEndpoints</c>.</summary>
    public static string Plugin(string map, string more = "") => Usings + Type("Endpoints", map) + more;

    public const string Usings = """
        using Microsoft.AspNetCore.Authentication;
        using Microsoft.AspNetCore.Authentication.Cookies;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http.Features;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.AspNetCore.Routing;
        using PluginTokenServer.SignIn;

        """ + Source.Usings;

    /// <summary>An <c>IPluginEndpoints</c> class, without the usings.</summary>
    public static string Type(string name, string map, string parameters = "") => $$"""
        public sealed class {{name}}({{parameters}}) : IPluginEndpoints
        {
            public void Map(IEndpointRouteBuilder endpoints)
            {
                {{map}}
            }
        }

        """;

    public PluginRecord Record(string id) => _server.Plugins.Plugins.Single(plugin => plugin.Id == id);

    /// <summary>Sends a request and reads the whole response.</summary>
    public async Task<EndpointAnswer> AskAsync(string path, string method = "GET", HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        return await EndpointAnswer.OfAsync(response);
    }

    /// <summary>Lets the deadline of a call pass that says that it hangs (<see cref="Source.Hangs"/> or the key <c>hangs</c>).</summary>
    public async Task<EndpointAnswer> AskTheHangingAsync(string path)
    {
        AppContext.SetData("hangs", null);
        var asked = AskAsync(path);
        Assert.That(Eventually.Holds(() => AppContext.GetData("hangs") is not null || asked.IsCompleted), Is.True);
        _server.Clock.Advance(Offer.Timeout);
        return await asked;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>A response, read to its end.</summary>
internal sealed record EndpointAnswer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string[]> Headers)
{
    /// <summary>The fields of a header; none if it is not there.</summary>
    public string[] this[string name] => Headers.GetValueOrDefault(name) ?? [];

    public JsonNode Json => JsonNode.Parse(Body)!;

    public static async Task<EndpointAnswer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase));
}
