using System.Collections.Specialized;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What a plugin sees of the connection.</summary>
public sealed class HttpContextTests
{
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task http_context_is_a_copy_without_credentials()
    {
        await _server.Add("acme", Source.Say("looks", """
            string.Join(";", accessor.HttpContext!.Request.Headers.Keys.Order()) + "|" + accessor.HttpContext.Request.Form["scope"] + "|" + accessor.HttpContext.Request.Form.ContainsKey("client_secret") + "|" + accessor.HttpContext.Connection.RemoteIpAddress
            + "|" + accessor.HttpContext.TraceIdentifier + "|" + accessor.HttpContext.Request.Path + accessor.HttpContext.Request.QueryString + "|" + accessor.HttpContext.RequestServices.GetService<Own>() + "|" + (accessor.HttpContext.RequestAborted == context.CancellationToken)
            + "|" + accessor.HttpContext.User.Identity?.IsAuthenticated + "|" + ReferenceEquals(accessor.HttpContext, accessor.HttpContext)
            """, "IHttpContextAccessor accessor", "public sealed class Own { public override string ToString() => \"own\"; }") + Source.Startup("services.AddScoped<Own>();")).StartAsync();

        var seen = await _server.AskAsync("looks", PluginServer.Request("looks", Connection(), new NameValueCollection { ["scope"] = "api1 api2" }));

        Assert.That(seen, Is.EqualTo("DPoP;Host;X-Tenant|api1 api2|False|192.0.2.1|trace-7|/connect/token|own|True|False|True"));
    }

    [Test]
    public async Task accessor_that_is_first_asked_for_during_a_call_sees_that_call()
    {
        await _server.Add("acme", Source.Say("looks", """provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request.Headers["X-Tenant"]""", "IServiceProvider provider")).StartAsync();

        Assert.That(await _server.AskAsync("looks", PluginServer.Request("looks", Connection())), Is.EqualTo("acme"));
    }

    [Test]
    public async Task singleton_of_the_plugin_sees_the_http_context_of_the_call_it_is_in()
    {
        await _server.Add("acme", Source.Say("looks", "tenant.Name ?? \"nobody\"", "Tenant tenant", """
            public sealed class Tenant(IHttpContextAccessor accessor) { public string? Name => accessor.HttpContext?.Request.Headers["X-Tenant"]; }
            """) + Source.Startup("services.AddSingleton<Tenant>();")).StartAsync();

        Assert.That(await _server.AskAsync("looks", PluginServer.Request("looks", Connection())), Is.EqualTo("acme"));
        Assert.That(await _server.AskAsync("looks"), Is.EqualTo("nobody"));
    }

    [Test]
    public async Task after_its_end_a_call_has_no_http_context()
    {
        AppContext.SetData("late", null);
        await _server.Add("acme", Source.Grant("leaves", """
            var before = accessor.HttpContext;
            AppContext.SetData("late", new Func<object?>(() => accessor.HttpContext));
            AppContext.SetData("flow", ExecutionContext.Capture());
            """, "IHttpContextAccessor accessor")).StartAsync();
        await _server.CallAsync("leaves");

        object? late = "not run";
        ExecutionContext.Run((ExecutionContext)AppContext.GetData("flow")!, _ => late = ((Func<object?>)AppContext.GetData("late")!)(), null);

        Assert.That(late, Is.Null);
    }

    [Test]
    public async Task request_that_has_ended_shows_nothing_of_its_connection_any_more()
    {
        await _server.Add("acme", Source.Say("looks", "accessor.HttpContext is null", "IHttpContextAccessor accessor")).StartAsync();
        var request = PluginServer.Request("looks", Connection());

        Assert.That(await _server.AskAsync("looks", request), Is.EqualTo("False"));
        await request.EndAsync();
        Assert.That(await _server.AskAsync("looks", request), Is.EqualTo("True"));
    }

    private static DefaultHttpContext Connection()
    {
        var http = new DefaultHttpContext { TraceIdentifier = "trace-7" };
        http.Request.Path = "/connect/token";
        http.Request.QueryString = new QueryString("?client_secret=secret");
        http.Request.Headers.Authorization = "Basic c2VjcmV0";
        http.Request.Headers.Cookie = "session=secret";
        http.Request.Headers.ProxyAuthorization = "Basic c2VjcmV0";
        http.Request.Headers.Host = "id.example";
        http.Request.Headers["DPoP"] = "proof";
        http.Request.Headers["X-Tenant"] = "acme";
        http.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
        return http;
    }
}
