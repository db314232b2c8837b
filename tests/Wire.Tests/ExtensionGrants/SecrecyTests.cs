using System.Net.Http.Headers;
using System.Text;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>What a plugin gets to see through the contract: nothing that would let it be somebody else.</summary>
[Property("Requirement", "EXT-08")]
public sealed class SecrecyTests
{
    // Everything a plugin is handed, as text.
    private const string Source = """

        public sealed class SnoopGrant(Microsoft.AspNetCore.Http.IHttpContextAccessor accessor, IServiceProvider services, IClientStore clients, Snooped snooped) : IExtensionGrantValidator
        {
            public string GrantType => "snoop";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var (request, http, seen) = (context.Request, accessor.HttpContext!, new List<string>());
                foreach (string? name in request.Raw)
                    seen.Add($"raw {name}={string.Join(",", request.Raw.GetValues(name)!)}");
                foreach (var header in http.Request.Headers)
                    seen.Add($"header {header.Key}={header.Value}");
                foreach (var field in http.Request.Form)
                    seen.Add($"form {field.Key}={field.Value}");
                seen.Add("query " + http.Request.QueryString + string.Join(",", http.Request.Query.Keys));
                seen.Add("cookies " + string.Join(",", http.Request.Cookies.Keys));
                seen.Add("body " + await new StreamReader(http.Request.Body).ReadToEndAsync());
                seen.Add("features " + string.Join(",", http.Features.Select(feature => feature.Value?.GetType().FullName)));
                foreach (var secret in (await clients.FindClientByIdAsync(request.ClientId))!.ClientSecrets.Concat(request.Client.ClientSecrets))
                    seen.Add($"client secret {secret.Type} {secret.Value}");
                foreach (var name in context.Request.Raw["resolve"]?.Split('|') ?? [])
                    seen.Add($"{name}: {(Type.GetType(name) is { } type ? services.GetService(type)?.GetType().FullName ?? "nothing" : "no such type")}");
                seen.Add("configuration " + string.Join(",", ((Microsoft.Extensions.Configuration.IConfiguration)services.GetService(typeof(Microsoft.Extensions.Configuration.IConfiguration))!).GetChildren().Select(child => child.Key)));
                seen.Add("provider " + http.RequestServices.GetService(typeof(Microsoft.Extensions.Hosting.IHostApplicationLifetime))?.GetType().FullName);
                seen.Add("earlier " + (snooped.Earlier is { } earlier ? Read(() => earlier.HttpContext?.TraceIdentifier) : "none"));
                seen.Add("context after its request " + (snooped.Context is { } old ? Read(() => string.Join(",", old.Request.Form.Keys)) : "none"));
                (snooped.Earlier, snooped.Context) = (accessor, http);
                context.Result = new GrantValidationResult(new Dictionary<string, object> { ["seen"] = seen });
            }

            static string Read(Func<string?> read)
            {
                try { return read() ?? "nothing"; } catch (Exception fault) { return fault.GetType().Name; }
            }
        }

        public sealed class Snooped
        {
            public Microsoft.AspNetCore.Http.IHttpContextAccessor? Earlier;
            public Microsoft.AspNetCore.Http.HttpContext? Context;
        }

        public sealed class Startup : PluginTokenServer.Plugins.IPluginStartup
        {
            public void ConfigureServices(PluginTokenServer.Plugins.PluginContext context, Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Snooped>(services);
        }
        """;

    private const string Secret = "s3cret-of-the-client";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("snoop", Source), settings =>
    {
        settings.AddClient("watched", ["snoop"], ["api1"])["ClientSecrets"]![0]!["Value"] = Models.HashExtensions.Sha256(Secret);
        settings.Section("Plugins", "Entries", "snoop", "Settings")["Colour"] = "blue";
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task neither_secret_nor_assertion_nor_password_reaches_a_plugin()
    {
        var seen = await LookAsync(("client_id", "watched"), ("client_secret", Secret), ("password", "hunter2"), ("token", "for-the-plugin"));
        Assert.That(seen, Does.Contain("for-the-plugin"), "What is meant for the plugin arrives.");
        Assert.That(seen, Does.Not.Contain(Secret).And.Not.Contain("hunter2"));
        Assert.That(seen, Does.Not.Contain("client_secret").And.Not.Contain("password"));
    }

    [Test]
    public async Task credentials_in_headers_cookies_and_query_do_not_reach_a_plugin()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token?client_secret=key-in-the-query")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "snoop")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"watched:{Secret}")));
        request.Headers.Add("Cookie", "session=cookie-of-the-client");
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic proxy-of-the-client");
        request.Headers.Add("X-Request-Id", "visible");
        var seen = (await _server.SendAsync(request)).MustBeIssued().Json.GetProperty("seen").GetRawText();
        Assert.That(seen, Does.Contain("visible"));
        foreach (var hidden in new[] { Secret, Convert.ToBase64String(Encoding.ASCII.GetBytes($"watched:{Secret}")), "key-in-the-query", "cookie-of-the-client", "proxy-of-the-client" })
            Assert.That(seen, Does.Not.Contain(hidden));
    }

    private static readonly string[] Withheld =
    [
        "PluginTokenServer.Host.Keys.SigningKeyRing, PluginTokenServer.Host", "PluginTokenServer.Host.Keys.MasterKeys, PluginTokenServer.Host", "PluginTokenServer.Host.Keys.DataDirectory, PluginTokenServer.Host",
        "PluginTokenServer.Host.Tokens.JwtWriter, PluginTokenServer.Host", "PluginTokenServer.Host.Token.TokenRequests, PluginTokenServer.Host", "PluginTokenServer.Host.Plugins.PluginRuntime, PluginTokenServer.Host",
        "PluginTokenServer.Host.Options.ServerConfigurationSource, PluginTokenServer.Host", "Microsoft.AspNetCore.Hosting.Server.IServer, Microsoft.AspNetCore.Hosting.Server.Abstractions",
        "Microsoft.Extensions.Hosting.IHostApplicationLifetime, Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Configuration.IConfigurationRoot, Microsoft.Extensions.Configuration.Abstractions",
    ];

    [Test]
    public async Task neither_keys_nor_the_servers_insides_are_among_a_plugins_services([ValueSource(nameof(Withheld))] string service)
    {
        var seen = await LookAsync(("client_id", "watched"), ("client_secret", Secret), ("resolve", service));
        Assert.That(seen, Does.Contain($"{service}: nothing").Or.Contain($"{service}: no such type"));
    }

    [Test]
    public async Task the_configuration_a_plugin_sees_is_its_own_settings()
    {
        var seen = await LookAsync(("client_id", "watched"), ("client_secret", Secret));
        Assert.That(seen, Does.Contain("\"configuration Colour\"").And.Contain("\"provider \""));
    }

    [Test]
    public async Task the_secret_of_a_client_is_a_hash_there_too()
    {
        var seen = await LookAsync(("client_id", "watched"), ("client_secret", Secret));
        Assert.That(seen, Does.Contain("client secret SharedSecret").And.Not.Contain(Secret));
    }

    [Test]
    public async Task what_is_kept_of_one_request_tells_nothing_of_the_next()
    {
        await LookAsync(("client_id", "watched"), ("client_secret", Secret), ("one", "1"));
        var seen = await LookAsync(("client_id", "watched"), ("client_secret", Secret), ("two", "2"));
        // The copy that was kept is still of the first request.
        Assert.That(seen, Does.Match("context after its request [^\"]*one").And.Not.Match("context after its request [^\"]*two"));
    }

    [Test]
    public async Task the_log_holds_nothing_of_it_either()
    {
        await LookAsync(("client_id", "watched"), ("client_secret", Secret), ("password", "hunter2-hunter2"), ("token", "token-of-the-user"));
        Assert.That(_server.Logs.Text, Does.Not.Contain(Secret).And.Not.Contain("hunter2-hunter2").And.Not.Contain("token-of-the-user"));
    }

    private async Task<string> LookAsync(params (string, string)[] form) => (await _server.TokenAsync([("grant_type", "snoop"), .. form])).MustBeIssued().Json.GetProperty("seen").GetRawText();
}
