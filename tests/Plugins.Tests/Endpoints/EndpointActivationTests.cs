using System.Net;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>How a plugin's endpoints are found and mapped, and what is said of those that cannot be.</summary>
public sealed class EndpointActivationTests
{
    private const string Works = """endpoints.MapGet("/works", () => "works");""";

    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task endpoints_are_found_by_themselves_and_listed()
    {
        await _server.Add("acme", EndpointServer.Plugin(Works) + Source.Validator("Validator", "urn:acme")).StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        Assert.That(_server.Plugin("acme").Offers, Is.EqualTo(new[] { "IExtensionGrantValidator", "IPluginEndpoints" }));
        Assert.That(PluginListText.Offers(_server.Plugin("acme")), Does.Contain("IPluginEndpoints"));
        Assert.That(_server.Table.Endpoints.Keys, Is.EqualTo(new[] { "acme" }));
    }

    [Test]
    public async Task every_plugin_may_have_endpoints()
    {
        await _server.Add("acme", EndpointServer.Plugin(Works)).Add("other", EndpointServer.Plugin(Works)).StartAsync();

        Assert.That(_server.Table.Endpoints.Keys, Is.EquivalentTo(new[] { "acme", "other" }));
    }

    [Test]
    public async Task plugin_with_two_is_refused_by_both_names()
    {
        await _server.Add("acme", EndpointServer.Plugin(Works) + EndpointServer.Type("Others", Works)).Add("other", EndpointServer.Plugin(Works)).StartAsync();

        Assert.That((_server.Plugin("acme").State, _server.Plugin("acme").Refusal), Is.EqualTo((PluginState.Refused, RefusalReason.Conflict)));
        Assert.That(_server.Plugin("acme").Reason, Is.EqualTo("Plugin 'acme' has more than one IPluginEndpoints (Endpoints, Others), and there can be only one; remove all but one."));
        Assert.That(_server.Table.Endpoints.Keys, Is.EqualTo(new[] { "other" }));
    }

    [TestCase("""throw new InvalidOperationException("swordfish");""", "Type Endpoints of plugin 'acme' cannot be used: System.InvalidOperationException was thrown in Endpoints.Map.")]
    [TestCase("""endpoints.MapGet("/{", () => "");""", "Type Endpoints of plugin 'acme' cannot be used: There is an incomplete parameter in the route template. Check that each '{' character has a matching '}' character")]
    [TestCase("""endpoints.MapGet("/bad", (Unknown unknown) => "");""", "Type Endpoints of plugin 'acme' cannot be used: Body was inferred but the method does not allow inferred body parameters")]
    [TestCase("""endpoints.MapGet("/closed", () => "").RequireAuthorization();""", "Type Endpoints of plugin 'acme' cannot be used: its endpoint 'HTTP: GET /closed' asks for authorization and the plugin's startup does not call services.AddAuthorization().")]
    [TestCase("""endpoints.MapGet("/shared", () => "").RequireCors("any");""", "Type Endpoints of plugin 'acme' cannot be used: its endpoint 'HTTP: GET /shared' asks for CORS and the plugin's startup does not call services.AddCors().")]
    [TestCase("""endpoints.MapPost("/form", ([FromForm] string name) => name);""", "Type Endpoints of plugin 'acme' cannot be used: its endpoint 'HTTP: POST /form' asks for anti-forgery, as all do that bind a form, and the plugin's startup does not call services.AddAntiforgery().")]
    public async Task endpoints_that_cannot_be_mapped_fail_alone_with_a_sentence(string map, string sentence)
    {
        await _server.Add("acme", EndpointServer.Plugin(map, "public sealed class Unknown { }") + Source.Validator("Validator", "urn:acme"))
            .Add("alone", EndpointServer.Plugin(map, "public sealed class Unknown { }")).StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Degraded));
        Assert.That(_server.Plugin("acme").Reason, Does.StartWith(sentence).And.Not.Contain("swordfish"));
        Assert.That((_server.Plugin("alone").State, _server.Plugin("alone").Refusal), Is.EqualTo((PluginState.Refused, RefusalReason.ActivationFailed)));
        Assert.That(_server.Table.Endpoints, Is.Empty);
        Assert.That((await _server.CallAsync("urn:acme")).Subject!.FindFirst("sub")!.Value, Is.EqualTo("alice"));
    }

    [Test]
    public async Task scoped_service_in_the_constructor_is_refused_because_the_type_is_made_once()
    {
        await _server.Add("acme", EndpointServer.Usings + EndpointServer.Type("Endpoints", Works, "ISignIn signIn")).StartAsync();

        Assert.That(_server.Plugin("acme").Reason, Is.EqualTo(
            "Type Endpoints of plugin 'acme' cannot be used: it is made once and its constructor takes ISignIn, which is made for each call; take that as a parameter of the endpoint."));
    }

    [Test]
    public async Task mapping_that_hangs_does_not_keep_the_server_from_starting()
    {
        _server.Add("acme", EndpointServer.Plugin(Source.Hangs));

        await _server.PassTimeUntilAsync(_server.StartAsync);

        Assert.That((_server.Plugin("acme").State, _server.Plugin("acme").Refusal), Is.EqualTo((PluginState.Refused, RefusalReason.ActivationFailed)));
    }

    [TestCase("services.AddSingleton<IPluginEndpoints, Endpoints>();")]
    [TestCase("services.AddScoped<IPluginEndpoints, Endpoints>();")]
    [TestCase("services.AddSingleton<IPluginEndpoints>(new Endpoints());")]
    [TestCase("services.AddTransient<IPluginEndpoints>(_ => new Endpoints());")]
    [TestCase("services.AddSingleton<Endpoints>().AddSingleton<IPluginEndpoints>(provider => provider.GetRequiredService<Endpoints>());")]
    public async Task endpoints_may_be_registered_by_the_startup(string registration)
    {
        await _server.Add("acme", EndpointServer.Plugin(Works) + Source.Startup(registration)).StartAsync();

        Assert.That((_server.Plugin("acme").State, _server.Plugin("acme").Reason), Is.EqualTo((PluginState.Active, (string?)null)));
        Assert.That(_server.Table.Endpoints.Keys, Is.EqualTo(new[] { "acme" }));
    }

    [Test]
    public async Task type_is_made_and_mapped_once_and_lives_as_long_as_the_plugin()
    {
        await using var server = await EndpointServer.WithPluginsAsync([("acme", EndpointServer.Usings + """
            public sealed class Endpoints : IPluginEndpoints, IExtensionGrantValidator, IDisposable
            {
                private static int _made;
                private readonly int _number = Interlocked.Increment(ref _made);
                private bool _disposed;
                private int _asked;
                private int _mapped;

                public string GrantType => "urn:acme";
                public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
                public void Dispose() => _disposed = true;
                public void Map(IEndpointRouteBuilder endpoints)
                {
                    _mapped++;
                    endpoints.MapGet("/", () => _disposed + "|" + ++_asked + "|" + _mapped);
                }
            }
            """)]);

        Assert.That((await server.AskAsync("/plugins/acme")).Body, Is.EqualTo("False|1|1"));
        Assert.That((await server.AskAsync("/plugins/acme")).Body, Is.EqualTo("False|2|1"));
        Assert.That(server.Server.Plugins.Grants.Keys, Does.Contain("urn:acme"));
    }

    [Test]
    public async Task disabled_plugin_has_no_address()
    {
        await using var server = await EndpointServer.WithAsync(
            Works, configure: settings => settings["Plugins"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "Entries": { "acme": { "Enabled": false } } }"""));

        Assert.That((await server.AskAsync("/plugins/acme/works")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
