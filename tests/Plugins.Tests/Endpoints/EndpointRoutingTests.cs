using System.Net;
using System.Net.Http.Json;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>How a request finds its way to an endpoint of a plugin's, and what does not.</summary>
public sealed class EndpointRoutingTests
{
    private EndpointServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await EndpointServer.WithPluginsAsync(
    [
        ("acme", EndpointServer.Plugin("""
            endpoints.MapGet("/", () => "home");
            endpoints.MapGet("/hello/{name}", (string name, string? from) => $"{name} from {from}");
            endpoints.MapMethods("/verb", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"], (HttpContext http) => http.Request.Method);
            endpoints.MapPost("/form", async (HttpRequest request) => { var form = await request.ReadFormAsync(); return form["name"] + "|" + string.Join(",", form["many"].ToArray()) + "|" + form.Files.Count; });
            endpoints.MapPost("/bound", ([FromForm] string name) => name).DisableAntiforgery();
            endpoints.MapPost("/json", (Person person) => new Person(person.Name + "!"));
            endpoints.MapGet("/where", (HttpRequest request) => request.PathBase + "|" + request.Path + "|" + request.QueryString);
            endpoints.MapGet("/where/{**rest}", (HttpRequest request) => request.PathBase + "|" + request.Path + "|" + request.QueryString);
            endpoints.MapGet("/link", (LinkGenerator links, HttpContext http) => links.GetPathByName(http, "linked", new { id = 7 })).WithName("link");
            endpoints.MapGet("/linked/{id}", (int id) => id).WithName("linked");
            var group = endpoints.MapGroup("/group").AddEndpointFilter(async (context, next) => "filtered " + await next(context));
            group.MapGet("/member", () => "member");
            endpoints.MapGet("/services", (Own own, IServiceProvider services, HttpContext http) => own + "|" + ReferenceEquals(services.GetService<Own>(), own) + "|" + ReferenceEquals(http.RequestServices, services) + "|" + (endpoints.ServiceProvider.GetService<PluginContext>()!.Id));
            """, """
            public sealed record Person(string Name);
            public sealed class Own { public override string ToString() => "own"; }
            """ + Source.Startup("services.AddScoped<Own>();"))),
        ("Mixed.Case", EndpointServer.Plugin("""endpoints.MapGet("/where", (HttpRequest request) => request.PathBase + "|" + request.Path);""")),
        ("none", Source.Grant("none")),
    ]);

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("/plugins/acme/hello/Ada?from=London", "Ada from London")]
    [TestCase("/plugins/acme/hello/A%20b", "A b from ")]
    [TestCase("/plugins/acme/hello/a%2Fb", "a%2Fb from ")]
    [TestCase("/plugins/acme/HELLO/Ada", "Ada from ")]
    [TestCase("/plugins/acme", "home")]
    [TestCase("/plugins/acme/", "home")]
    [TestCase("/plugins/acme/x/../hello/Ada", "Ada from ")]
    [TestCase("/plugins/acme/group/member", "filtered member")]
    [TestCase("/plugins/acme/link", "/plugins/acme/linked/7")]
    [TestCase("/plugins/acme/where?a=b&a=c%20d", "/plugins/acme|/where|?a=b&a=c%20d")]
    [TestCase("/plugins/acme/where/plugins/acme/where", "/plugins/acme|/where/plugins/acme/where|")]
    [TestCase("/plugins/acme/services", "own|True|True|acme")]
    public async Task request_below_a_plugins_address_reaches_its_endpoint(string path, string expected)
    {
        var answer = await _server.AskAsync(path);

        Assert.That((answer.Status, answer.Body), Is.EqualTo((HttpStatusCode.OK, expected)));
    }

    [TestCase("/plugins/ACME/where", "/plugins/acme|/where")]
    [TestCase("/PLUGINS/acme/where", "/plugins/acme|/where")]
    [TestCase("/plugins/mixed.case/where", "/plugins/Mixed.Case|/where")]
    public async Task id_is_compared_without_regard_to_case_and_the_plugin_sees_its_own(string path, string expected) =>
        Assert.That((await _server.AskAsync(path)).Body, Does.StartWith(expected));

    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("REPORT")]
    public async Task every_verb_goes_through(string verb) => Assert.That((await _server.AskAsync("/plugins/acme/verb", verb)).Body, Is.EqualTo(verb));

    [Test]
    public async Task verb_that_the_route_does_not_take_is_405_and_says_which_it_takes()
    {
        var answer = await _server.AskAsync("/plugins/acme/hello/Ada", "DELETE");

        Assert.That((answer.Status, answer["Allow"].Single()), Is.EqualTo((HttpStatusCode.MethodNotAllowed, "GET")));
    }

    [Test]
    public async Task form_is_read()
    {
        var answer = await _server.AskAsync("/plugins/acme/form", "POST", new FormUrlEncodedContent([new("name", "Ada & b"), new("many", "1"), new("many", "2")]));

        Assert.That(answer.Body, Is.EqualTo("Ada & b|1,2|0"));
    }

    [Test]
    public async Task multipart_form_is_read()
    {
        using var form = new MultipartFormDataContent { { new StringContent("Ada"), "name" }, { new ByteArrayContent([1, 2, 3]), "file", "file.bin" } };

        Assert.That((await _server.AskAsync("/plugins/acme/form", "POST", form)).Body, Is.EqualTo("Ada||1"));
    }

    [Test]
    public async Task form_and_json_are_bound_to_parameters()
    {
        Assert.That((await _server.AskAsync("/plugins/acme/bound", "POST", new FormUrlEncodedContent([new("name", "Ada")]))).Body, Is.EqualTo("Ada"));
        Assert.That((await _server.AskAsync("/plugins/acme/json", "POST", JsonContent.Create(new { name = "Ada" }))).Json["name"]!.GetValue<string>(), Is.EqualTo("Ada!"));
    }

    [TestCase("{\"name\":")]
    [TestCase("")]
    public async Task body_that_cannot_be_bound_is_the_clients_fault(string json)
    {
        var answer = await _server.AskAsync("/plugins/acme/json", "POST", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("/plugins/acme/unknown", TestName = "no_route")]
    [TestCase("/plugins/acme/hello", TestName = "route_with_a_missing_part")]
    [TestCase("/plugins/unknown/where", TestName = "unknown_plugin")]
    [TestCase("/plugins/none/where", TestName = "plugin_without_endpoints")]
    [TestCase("/plugins/none", TestName = "address_of_a_plugin_without_endpoints")]
    [TestCase("/plugins/delegation/where", TestName = "bundled_plugin")]
    [TestCase("/plugins//where", TestName = "no_id")]
    [TestCase("/plugins/", TestName = "nothing")]
    [TestCase("/plugins", TestName = "root")]
    [TestCase("/plugins/acme%2Fwhere", TestName = "encoded_slash")]
    [TestCase("/pluginsacme/where", TestName = "other_address")]
    public async Task what_nobody_serves_is_404_without_a_body(string path)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            var answer = await _server.AskAsync(path, method);
            Assert.That((answer.Status, answer.Body, answer["Content-Type"].Length), Is.EqualTo((HttpStatusCode.NotFound, "", 0)), method);
        }
    }
}
