using System.Collections.Specialized;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using PluginTokenServer.Host.Token;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>What a plugin can be made with, what it cannot, and who disposes it.</summary>
public sealed class ForwardingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task what_is_offered_can_be_injected()
    {
        _server.Services.AddHttpClient().AddDataProtection().UseEphemeralDataProtectionProvider();
        await _server.Add("acme", Source.Say("works", "\"made\"", """
            ITokenValidator a, IScopeParser b, IResourceStore c, IClientStore d, IProfileService e, ITokenService f, IRefreshTokenService g, TokenResponseGenerator h, ITokenResponseGenerator i,
            IClock j, TimeProvider k, ILoggerFactory l, ILogger<Validator> m, IConfiguration n, IHttpClientFactory o, IHttpContextAccessor p, IHostEnvironment q, IPluginLifetime r,
            Microsoft.Extensions.Caching.Memory.IMemoryCache s, System.Diagnostics.Metrics.IMeterFactory t, Microsoft.AspNetCore.DataProtection.IDataProtectionProvider u,
            Microsoft.Extensions.Options.IOptions<object> v, PluginContext w
            """)).StartAsync();

        Assert.That(await _server.AskAsync("works"), Is.EqualTo("made"), _server.Plugin("acme").Reason);
    }

    [Test]
    public async Task what_is_the_servers_own_cannot_be_injected(
        [Values("Microsoft.AspNetCore.Hosting.Server.IServer", "IHostApplicationLifetime", "IConfigurationRoot", "Microsoft.AspNetCore.Builder.IApplicationBuilder")] string service)
    {
        await _server.Add("acme", Source.Grant("works", "_ = service;", $"{service} service")).StartAsync();

        Assert.That(_server.Plugin("acme").Reason, Does.Contain("Unable to resolve service for type"));
    }

    [Test]
    public async Task service_provider_is_the_plugins_own()
    {
        _server.Services.AddSingleton(new StringWriter());
        await _server.Add("acme", Source.Say("works", "provider.GetService<StringWriter>() is null", "IServiceProvider provider")).StartAsync();

        Assert.That(await _server.AskAsync("works"), Is.EqualTo("True"));
    }

    [Test]
    public async Task configuration_is_the_plugins_settings_and_nothing_else()
    {
        await _server.Add("acme", Source.Say("works", """configuration["Audience"] + "|" + string.Join(",", configuration.AsEnumerable().Where(pair => pair.Value != null).Select(pair => pair.Value))""", "IConfiguration configuration"))
            .Set("Entries:acme:Settings:Audience", "api2").Set("Defaults:TimeoutMs", "4000").StartAsync();

        Assert.That(await _server.AskAsync("works"), Is.EqualTo("api2|api2"));
    }

    [Test]
    public async Task settings_are_bound_for_a_plugin_that_asks()
    {
        await _server.Add("acme", Source.Say("works", "settings.Audience + options.Value.Count", "Settings settings, Microsoft.Extensions.Options.IOptions<Settings> options",
            "public sealed class Settings { public string? Audience { get; set; } public int Count { get; set; } }") + Source.Startup("services.AddSettings<Settings>(context);"))
            .Set("Entries:acme:Settings:Audience", "api").Set("Entries:acme:Settings:Count", "2").StartAsync();

        Assert.That(await _server.AskAsync("works"), Is.EqualTo("api2"));
    }

    [Test]
    public async Task plugin_logs_under_its_own_name()
    {
        await _server.Add("acme", Source.Grant("works", """logger.LogInformation("hello"); factory.CreateLogger("Own").LogInformation("hello too");""", "ILogger<Validator> logger, ILoggerFactory factory")).StartAsync();

        await _server.CallAsync("works");

        Assert.That(_server.Log.Text, Does.Contain("Information Plugin.acme.Validator[0] hello").And.Contain("Information Plugin.acme.Own[0] hello too"));
    }

    [Test]
    public async Task servers_objects_outlive_the_plugins_container_and_the_plugins_own_do_not()
    {
        var validator = new DisposableTokenValidator();
        var events = new List<string>();
        AppContext.SetData("events", events);
        _server.Services.AddSingleton<ITokenValidator>(_ => validator);
        await _server.Add("acme", Source.Grant("works", "_ = (shared, once, each);", "ITokenValidator shared, Once once, Each each", """
            public sealed class Once : IDisposable { public void Dispose() => Events.Add("singleton"); }
            public sealed class Each : IAsyncDisposable { public ValueTask DisposeAsync() { Events.Add("scoped"); return default; } }
            public static class Events { public static void Add(string text) => ((List<string>)AppContext.GetData("events")!).Add(text); }
            """) + Source.Startup("services.AddSingleton<Once>().AddScoped<Each>();")).StartAsync();
        Assert.That(events, Is.EqualTo(new[] { "scoped" }), "the scope of the activation");

        await _server.CallAsync("works");
        Assert.That(events, Is.EqualTo(new[] { "scoped", "scoped" }));

        await _server.Runtime.StopAsync(CancellationToken.None);
        Assert.That(events, Is.EqualTo(new[] { "scoped", "scoped", "singleton" }));
        Assert.That(validator.IsDisposed, Is.False);
    }

    [Test]
    public async Task lifetime_ends_when_the_server_stops()
    {
        await _server.Add("acme", Source.Grant("works", """AppContext.SetData("lifetime", lifetime.Stopping);""", "IPluginLifetime lifetime")).StartAsync();
        await _server.CallAsync("works");
        var stopping = (CancellationToken)AppContext.GetData("lifetime")!;
        Assert.That(stopping.IsCancellationRequested, Is.False);

        await _server.Runtime.StopAsync(CancellationToken.None);

        Assert.That(stopping.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task plugins_own_named_http_clients_are_known_to_its_factory()
    {
        _server.Services.AddHttpClient();
        await _server.Add("acme", Source.Say("works", """clients.CreateClient("api").BaseAddress""", "IHttpClientFactory clients")
            + Source.Startup("""services.AddHttpClient("api", client => client.BaseAddress = new Uri("https://api.example/"));""")).StartAsync();

        Assert.That(await _server.AskAsync("works"), Is.EqualTo("https://api.example/"));
    }

    [Test]
    public async Task protected_data_of_one_plugin_is_closed_to_another()
    {
        _server.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        const string Protects = """Convert.ToHexString(protection.CreateProtector("same").Protect(new byte[] { 1 }))""";
        const string Unprotects = """protection.CreateProtector("same").Unprotect(Convert.FromHexString(context.Request.Raw["data"]!)).Length""";
        const string Parameter = "Microsoft.AspNetCore.DataProtection.IDataProtectionProvider protection";
        await _server.Add("one", Source.Say("protect", Protects, Parameter) + Source.Validator("Own", "own", $"""context.Result = new GrantValidationResult("" + {Unprotects}, "test");""", Parameter))
            .Add("two", Source.Say("other", Unprotects, Parameter)).StartAsync();

        var data = await _server.AskAsync("protect");

        Assert.That(await _server.AskAsync("own", Request("own", data)), Is.EqualTo("1"));
        await Assert.ThrowsAsync<Host.Plugins.PluginFaultException>(() => _server.AskAsync("other", Request("other", data)));

        static TokenRequest Request(string grantType, string data) => PluginServer.Request(grantType, raw: new NameValueCollection { ["data"] = data });
    }

    [Test]
    public async Task services_of_the_request_are_those_of_the_request_and_refuse_without_one()
    {
        await _server.Add("acme", Source.Grant("works", """context.Result = new GrantValidationResult(await tokens.CreateSecurityTokenAsync(new Token()), "test");""", "ITokenService tokens")).StartAsync();
        var request = PluginServer.Request("works");
        request.TokenService = Mock.Of<ITokenService>(service => service.CreateSecurityTokenAsync(It.IsAny<Models.Token>()) == Task.FromResult("signed"));

        Assert.That(await _server.AskAsync("works", request), Is.EqualTo("signed"));
        await Assert.ThrowsAsync<Host.Plugins.PluginFaultException>(() => _server.Table.Grants["works"].InvokeAsync<IExtensionGrantValidator, ExtensionGrantValidationContext>(
            null, new ExtensionGrantValidationContext(request), static (validator, context, _) => validator.ValidateAsync(context)));
    }

    [Test]
    public async Task abandoned_call_cannot_sign_any_more()
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("gate", gate);
        AppContext.SetData("outcome", null);
        await _server.Add("acme", Source.Grant("hangs", """
            ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();
            try { await tokens.CreateSecurityTokenAsync(new Token()); AppContext.SetData("outcome", "signed"); }
            catch (InvalidOperationException refused) { AppContext.SetData("outcome", refused.Message); }
            """, "ITokenService tokens")).StartAsync();
        var request = PluginServer.Request("hangs");
        request.TokenService = Mock.Of<ITokenService>();
        var call = _server.CallAsync("hangs", request);
        _server.Time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<Host.Plugins.PluginUnavailableException>(() => call.WaitAsync(Patience));

        gate.Set();

        Assert.That(SpinWait.SpinUntil(() => AppContext.GetData("outcome") is not null, Patience), Is.True);
        Assert.That(AppContext.GetData("outcome"), Does.StartWith("There is no current token request."));
    }

    [Test]
    public async Task generator_wraps_the_servers_own_and_may_take_the_concrete_one()
    {
        await _server.Add("acme", Source.Usings + Source.Generator("Stamp").Replace("ITokenResponseGenerator next", "ITokenResponseGenerator next, TokenResponseGenerator same", StringComparison.Ordinal)
            .Replace("""= "Stamp";""", """= ReferenceEquals(next, same);""", StringComparison.Ordinal)).StartAsync();
        var request = PluginServer.Request("any");
        request.DefaultGenerator = new Mock<TokenResponseGenerator>(null!, null!, null!, null!, null!, null!, null!).Object;
        Mock.Get(request.DefaultGenerator).Setup(generator => generator.ProcessAsync(It.IsAny<TokenRequestValidationResult>())).ReturnsAsync(new TokenResponse { AccessToken = "token" });

        var response = await _server.Table.Generator("client", "any")!.Offer.InvokeAsync<ITokenResponseGenerator, TokenRequestValidationResult, TokenResponse>(
            request, new TokenRequestValidationResult(request), static (generator, result, _) => generator.ProcessInteractionAsync(result));

        Assert.That(response.AccessToken, Is.EqualTo("token"));
        Assert.That(response.Custom["made_by"], Is.EqualTo(true));
    }

    [Test]
    [TestCase("")]
    [TestCase("services.AddScoped<IProfileService, Profiles>();")]
    public async Task profile_service_of_the_plugin_leaves_the_contract_the_servers(string registration)
    {
        await _server.Add("acme", Source.Say("works", "profiles.GetType().Name + own.GetType().Name", "IProfileService profiles, Profiles own", """
            public sealed class Profiles(IProfileService servers) : IProfileService
            {
                public IProfileService Servers => servers;
                public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
                public Task IsActiveAsync(IsActiveContext context) => Task.CompletedTask;
            }
            """) + Source.Startup(registration)).StartAsync();

        Assert.That(await _server.AskAsync("works"), Does.Match("^IProfileServiceProxy.*Profiles$"));
        Assert.That(_server.Table.Single(typeof(IProfileService))!.TypeName, Is.EqualTo("Profiles"));
    }
}
