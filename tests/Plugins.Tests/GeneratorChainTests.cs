using Moq;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Generators of several plugins that make one response together.</summary>
public sealed class GeneratorChainTests
{
    private const string Path = "TokenServer:Plugins:Bindings:ResponseGenerators";

    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task first_is_the_outermost_and_the_last_wraps_the_servers_own()
    {
        await Add(("one", Says("One")), ("two", Says("Two")), ("three", Says("Three"))).Chain("Default", "one", "two", "three").StartAsync();

        var response = await MakeAsync();

        Assert.That(response.Custom["order"], Is.EqualTo("server Three Two One"));
        Assert.That(response.AccessToken, Is.EqualTo("token"));
    }

    [Test]
    public async Task each_may_add_replace_and_suppress()
    {
        await Add(
            ("outer", Makes("""
                response.Custom["added"] = response.Custom.Count;
                response.RefreshToken = null;
                response.Scope = null;
                """)),
            ("inner", Makes("""
                response.Custom["order"] = "replaced";
                response.Custom["noise"] = 1;
                """)),
            ("quiet", Makes("""response.Custom.Remove("secret");"""))).Chain("Default", "outer", "inner", "quiet").StartAsync();

        var response = await MakeAsync();

        Assert.Multiple(() =>
        {
            Assert.That(response.Custom, Is.EquivalentTo(new Dictionary<string, object> { ["order"] = "replaced", ["noise"] = 1, ["added"] = 2 }));
            Assert.That((response.AccessToken, response.RefreshToken, response.Scope), Is.EqualTo(("token", (string?)null, (string?)null)));
        });
    }

    [Test]
    public async Task clients_own_goes_before_the_grant_types_and_that_before_the_default_for_lists_too()
    {
        await Add(("one", Says("One")), ("two", Says("Two"))).Chain("Clients:app", "one", "two").Chain("GrantTypes:urn:example:grant", "two", "one").Set("Bindings:ResponseGenerators:Default", "two").StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Members("app", "urn:example:grant"), Is.EqualTo(new[] { "one", "two" }));
            Assert.That(Members("other", "urn:example:grant"), Is.EqualTo(new[] { "two", "one" }));
            Assert.That(Members("other", "password"), Is.EqualTo(new[] { "two" }));
        });

        string[] Members(string clientId, string grantType) => [.. _server.Table.Generator(clientId, grantType)!.Members.Select(offer => offer.PluginId)];
    }

    [Test]
    public async Task member_of_a_list_is_bound_and_not_the_default()
    {
        await Add(("one", Says("One")), ("two", Says("Two"))).Chain("Clients:app", "one", "two").StartAsync();

        Assert.That(_server.Table.Generator("other", "password"), Is.Null);
    }

    [Test]
    public async Task where_all_of_a_list_are_switched_off_the_servers_own_answers_and_not_the_default()
    {
        await Add(("one", Says("One")), ("two", Says("Two")), ("three", Says("Three"))).Chain("Clients:app", "one", "two").Set("Bindings:ResponseGenerators:Default", "three").StartAsync();
        await _server.Runtime.Replacements.DisableAsync("one", "bob");
        Assert.That(_server.Table.Generator("app", "any")!.Members.Select(offer => offer.PluginId), Is.EqualTo(new[] { "two" }));
        await _server.Runtime.Replacements.DisableAsync("two", "bob");

        Assert.That(_server.Table.Generator("app", "any"), Is.Null);
        Assert.That(_server.Table.Generator("other", "any")!.PluginId, Is.EqualTo("three"));
    }

    [TestCase("""throw new FormatException("no");""")]
    [TestCase("return null!;")]
    public async Task fault_of_a_member_is_its_own_and_never_of_those_around_it(string body)
    {
        await Add(("outer", Says("Outer")), ("bad", Makes(body)), ("inner", Says("Inner"))).Chain("Default", "outer", "bad", "inner").Chain("Clients:app", "outer", "inner").StartAsync();

        for (var i = 0; i < 5; i++)
        {
            var fault = await Assert.ThrowsAsync<PluginFaultException>(() => MakeAsync());
            Assert.That(fault!.PluginId, Is.EqualTo("bad"));
        }

        var stopped = await Assert.ThrowsAsync<PluginUnavailableException>(() => MakeAsync());
        Assert.That(stopped!.PluginId, Is.EqualTo("bad"), "its breaker is open");
        Assert.That((await MakeAsync("app")).Custom["order"], Is.EqualTo("server Inner Outer"), "and those of the others are not");
    }

    [Test]
    public async Task outer_one_may_answer_for_an_inner_one_that_fails()
    {
        await Add(("outer", Source.Usings + """
            public sealed class Outer(ITokenResponseGenerator next, TokenResponseGenerator same) : ITokenResponseGenerator
            {
                public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
                {
                    try { return await next.ProcessAsync(result); }
                    catch (Exception) { return new TokenResponse { AccessToken = "token", Custom = { ["order"] = "instead" } }; }
                }
            }
            """), ("bad", Makes("""throw new FormatException("no");"""))).Chain("Default", "outer", "bad").StartAsync();

        Assert.That((await MakeAsync()).Custom["order"], Is.EqualTo("instead"));
    }

    [Test]
    public async Task each_has_its_own_deadline_and_the_outer_ones_does_not_run_while_it_waits()
    {
        await Add(("outer", Says("Outer")), ("slow", Makes(Source.Hangs))).Set("Entries:outer:TimeoutMs", "1000").Chain("Default", "outer", "slow").StartAsync();

        var fault = await FaultAfterAsync(4900, 100);

        Assert.That(fault.PluginId, Is.EqualTo("slow"));
        Assert.That(fault.Message, Does.Contain("did not answer within 5000 ms"));
    }

    [Test]
    public async Task outer_one_that_hangs_after_it_has_waited_is_given_up_in_its_own_time()
    {
        await Add(("slow", Makes(Source.Hangs)), ("inner", Says("Inner"))).Set("Entries:slow:TimeoutMs", "2000").Chain("Default", "slow", "inner").StartAsync();

        var fault = await FaultAfterAsync(1900, 100);

        Assert.That(fault.PluginId, Is.EqualTo("slow"));
        Assert.That(fault.Message, Does.Contain("did not answer within 2000 ms"));
    }

    [Test]
    public async Task outer_one_that_asks_again_waits_in_its_own_time()
    {
        await Add(
            ("greedy", Makes("await next.ProcessAsync(result);")),
            ("slow", Makes($"if (Interlocked.Increment(ref Calls.Count) > 1) {{ {Source.Hangs} }}") + "public static class Calls { public static int Count; }")).Set("Entries:greedy:TimeoutMs", "1000").Chain("Default", "greedy", "slow").StartAsync();

        Assert.That((await FaultAfterAsync(900, 100)).PluginId, Is.EqualTo("greedy"));
    }

    [Test]
    public async Task one_that_finds_the_next_by_itself_is_believed()
    {
        await Add(("outer", Source.Usings + """
            public sealed class Outer(IServiceProvider services) : ITokenResponseGenerator
            {
                public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result) => services.GetRequiredService<ITokenResponseGenerator>().ProcessAsync(result);
            }
            """), ("inner", Says("Inner"))).Chain("Default", "outer", "inner").StartAsync();

        Assert.That((await MakeAsync()).Custom["order"], Is.EqualTo("server Inner"));
    }

    [Test]
    public async Task one_that_takes_no_other_may_be_the_last()
    {
        await Add(("outer", Says("Outer")), ("alone", Alone)).Chain("Default", "outer", "alone").StartAsync();

        Assert.That((await MakeAsync()).Custom["order"], Is.EqualTo("alone Outer"));
    }

    [TestCase(":1: plugin 'nobody' does not exist.", "one", "nobody")]
    [TestCase(":1: plugin 'ONE' stands in the list before; name it once.", "one", "ONE")]
    [TestCase(":2: plugin 'one' stands in the list before; name it once.", "one", "two", "one")]
    [TestCase(":0: plugin 'grant' offers no ITokenResponseGenerator.", "grant", "one")]
    [TestCase(":0: Alone of plugin 'alone' takes no ITokenResponseGenerator in its constructor, so that those after it would never be asked; put it last.", "alone", "one")]
    [TestCase(":1: plugin '' does not exist.", "one", "")]
    public async Task conflict_is_reported_at_load(string fault, params string[] ids)
    {
        Add(("one", Says("One")), ("two", Says("Two")), ("alone", Alone), ("grant", Source.Grant("some_grant"))).Chain("Clients:urn:example:app", ids).Set("Bindings:ResponseGenerators:Default", "two");

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Faults, Is.EqualTo(new[] { $"{Path}:Clients:urn:example:app{fault}" }));
    }

    private PluginServer Add(params (string Id, string Source)[] plugins)
    {
        foreach (var (id, source) in plugins)
            _server.Add(id, source);
        return _server;
    }

    private static string Says(string name) => Makes($"""response.Custom["order"] += " {name}";""");

    private static string Makes(string body) => Source.Usings + $$"""
        public sealed class Generator(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var response = await next.ProcessAsync(result);
                {{body}}
                #pragma warning disable CS0162
                return response;
            }
        }

        """;

    private static string Alone => Source.Usings + """
        public sealed class Alone : ITokenResponseGenerator
        {
            public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result) => Task.FromResult(new TokenResponse { Custom = { ["order"] = "alone" } });
        }
        """;

    private async Task<TokenResponse> MakeAsync(string clientId = "client")
    {
        var request = PluginServer.Request("any");
        request.DefaultGenerator = new Mock<TokenResponseGenerator>(null!, null!, null!, null!, null!, null!, null!).Object;
        Mock.Get(request.DefaultGenerator).Setup(generator => generator.ProcessAsync(It.IsAny<TokenRequestValidationResult>()))
            .ReturnsAsync(() => new TokenResponse { AccessToken = "token", RefreshToken = "refresh", Scope = "api1", Custom = { ["order"] = "server", ["secret"] = 1 } });
        return await _server.Table.Generator(clientId, "any")!.MakeAsync(request, new TokenRequestValidationResult(request));
    }

    /// <summary>Lets time pass once a plugin hangs, and no more of it than is said.</summary>
    private async Task<PluginUnavailableException> FaultAfterAsync(params int[] milliseconds)
    {
        AppContext.SetData("hangs", null);
        var making = MakeAsync();
        while (AppContext.GetData("hangs") is null && !making.IsCompleted)
            await Task.Yield();
        foreach (var time in milliseconds)
        {
            Assert.That(making.IsCompleted, Is.False);
            _server.Time.Advance(TimeSpan.FromMilliseconds(time));
        }

        var fault = await Assert.ThrowsAsync<PluginUnavailableException>(() => making);
        // So that whoever still hangs is given up, and the server does not wait for it at its end.
        _server.Time.Advance(TimeSpan.FromSeconds(10));
        return fault!;
    }
}

internal static class ChainSettings
{
    /// <summary>Sets a list of generators.</summary>
    public static PluginServer Chain(this PluginServer server, string binding, params string[] ids)
    {
        for (var i = 0; i < ids.Length; i++)
            server.Set($"Bindings:ResponseGenerators:{binding}:{i}", ids[i]);
        return server;
    }
}
