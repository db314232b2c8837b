using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>Clients that publish their keys under a jwks_uri: fetched when they are needed, seldom, and never further than the address (RFC 7591 §2).</summary>
public sealed class PublishedKeyTests
{
    private const string ClientId = "signer";
    private const string Other = "other";
    private const string NotFetched = "The keys of client signer could not be fetched: ";

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _next = ClientKeyPair.Make("ES256");
    private KeySetPublisher _publisher = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task Start()
    {
        _publisher = await KeySetPublisher.StartAsync();
        _server = await StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        Assert.That(_server.Logs.Text, Does.Not.Contain(KeySetPublisher.Secret));
        await _server.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeKeys()
    {
        _key.Dispose();
        _next.Dispose();
    }

    [Test]
    public async Task published_key_lets_its_client_in_and_is_fetched_once()
    {
        for (var i = 0; i < 3; i++)
            await MustPassAsync(Client.Assertion());
        Assert.That((_publisher.CallsFor(ClientId), _publisher.CallsFor(Other)), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task keys_are_fetched_for_nobody_else()
    {
        await _server.MustRefuseAssertionAsync(_server.AssertionsOf("nobody", _key).Assertion());
        await _server.MustRefuseAssertionAsync(_server.AssertionsOf("disabled", _key).Assertion());
        await _server.MustRefuseAssertionAsync(_server.AssertionsOf("bound", _key).Assertion());
        Assert.That((await _server.AskAsync("both", "client_credentials")).Status, Is.EqualTo(HttpStatusCode.OK));
        foreach (var clientId in new[] { ClientId, Other, "disabled", "bound", "both" })
            Assert.That(_publisher.CallsFor(clientId), Is.Zero, clientId);
    }

    [Test]
    public async Task many_at_once_share_one_fetch()
    {
        var goOn = Hold(ClientId);
        var asked = Enumerable.Range(0, 20).Select(_ => _server.AssertAsync(Client.Assertion())).ToArray();
        Assert.That(Eventually.Holds(() => _publisher.CallsFor(ClientId) == 1));
        Assert.That(asked.Any(answer => answer.IsCompleted), Is.False);
        goOn.SetResult();
        Assert.That((await Task.WhenAll(asked)).Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task client_that_is_slow_holds_up_no_other()
    {
        var goOn = Hold(ClientId);
        var waiting = Enumerable.Range(0, 20).Select(_ => _server.AssertAsync(Client.Assertion())).ToArray();
        Assert.That(Eventually.Holds(() => _publisher.CallsFor(ClientId) == 1));
        await MustPassAsync(_server.AssertionsOf(Other, _key).Assertion());
        (await _server.AskAsync("machine", "client_credentials")).MustBeIssued();
        Assert.That(waiting.Any(answer => answer.IsCompleted), Is.False);
        goOn.SetResult();
        await Task.WhenAll(waiting);
    }

    [TestCase(null, 15)]
    [TestCase("max-age=1", 5)]
    [TestCase("no-store", 5)]
    [TestCase("max-age=1200", 20)]
    [TestCase("max-age=31536000", 24 * 60)]
    public async Task key_that_was_withdrawn_works_as_long_as_the_answer_was_good_for(string? cacheControl, int minutes)
    {
        _publisher.Answer(ClientId, http =>
        {
            http.Response.Headers.CacheControl = cacheControl;
            return http.Response.WriteAsync(KeySetPublisher.KeySet(Named(_key, "one")));
        });
        await MustPassAsync(Client.Assertion());
        _publisher.Publish(ClientId, Named(_next, "two"));
        _server.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await MustPassAsync(Client.Assertion());
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await _server.MustRefuseAssertionAsync(Client.Assertion());
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task name_that_is_not_known_yet_is_asked_for_once_in_a_while()
    {
        await MustPassAsync(WithKeyId(_key, "one"));
        Wait();
        _publisher.Publish(ClientId, Named(_key, "one"), Named(_next, "two"));
        await MustPassAsync(WithKeyId(_next, "two"));
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(2));

        // Whoever makes names up has the client asked no more often than that.
        for (var i = 0; i < 10; i++)
            await _server.MustRefuseAssertionAsync(WithKeyId(_key, $"made-up-{i}"));
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(2));
        await MustPassAsync(WithKeyId(_next, "two"));
        Wait();
        for (var i = 0; i < 5; i++)
            await _server.MustRefuseAssertionAsync(WithKeyId(_key, $"made-up-{i}"));
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(3));
    }

    [TestCase(302, "it answered with status 302")]
    [TestCase(307, "it answered with status 307")]
    [TestCase(404, "it answered with status 404")]
    [TestCase(500, "it answered with status 500")]
    [TestCase(204, "it answered with status 204")]
    [Property("Requirement", "CLI-16")]
    public async Task status_that_brings_no_keys_is_refused(int status, string reason)
    {
        _publisher.Answer(ClientId, http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = _publisher.AddressOf(Other);
            return Task.CompletedTask;
        });
        await MustRefuseAsync(reason);
        Assert.That(_publisher.CallsFor(Other), Is.Zero, "A redirect leads nowhere.");
    }

    [TestCase("")]
    [TestCase("keys")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"keys":{}}""")]
    [TestCase("""{"keys":null}""")]
    [TestCase("""{"keys":[]""")]
    [TestCase("""{"keys":[],"keys":[]}""")]
    [TestCase("<html></html>")]
    public async Task answer_that_is_no_key_set_is_refused(string body)
    {
        _publisher.Answer(ClientId, http => http.Response.WriteAsync(body));
        await MustRefuseAsync("its answer is no key set (RFC 7517 §5)");
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task answer_that_is_too_long_is_not_read_to_its_end([Values] bool saysSo)
    {
        // The set would be good.
        var set = KeySetPublisher.KeySet(Named(_key, "one")).PadRight((256 * 1024) + 1);
        _publisher.Answer(ClientId, http =>
        {
            http.Response.ContentLength = saysSo ? set.Length : null;
            return http.Response.WriteAsync(set, http.RequestAborted);
        });
        await MustRefuseAsync("its answer is longer than 256 KiB");
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task answer_without_an_end_is_given_three_seconds()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _publisher.Answer(ClientId, async http =>
        {
            await http.Response.WriteAsync("""{"keys":[""");
            await http.Response.Body.FlushAsync();
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var asked = _server.AssertAsync(Client.Assertion());
        await begun.Task;
        _server.Clock.Advance(TimeSpan.FromSeconds(3));
        RefusedAssertions.MustBeInvalidClient(await asked);
        Assert.That(_server.Logs.Text, Does.Contain(NotFetched + "it did not answer within 3 seconds."));
    }

    [TestCase("127.0.0.1")]
    [TestCase("10.1.2.3")]
    [TestCase("169.254.169.254")]
    [TestCase("fd00::1")]
    [TestCase("fe80::1")]
    [TestCase("::ffff:127.0.0.1")]
    [Property("Requirement", "CLI-16")]
    public async Task address_whose_name_leads_inside_is_not_called(string address)
    {
        await using var server = await StartAsync(
            settings =>
            {
                settings.Section("Outbound")["AllowedNetworks"] = new JsonArray("192.168.7.0/24");
                foreach (var client in settings["Clients"]!.AsArray())
                    client!.AsObject().Remove("JwksUri");
                foreach (var clientId in new[] { ClientId, Other, "disabled", "bound", "both" })
                    settings.Client(clientId)["JwksUri"] = $"https://keys.example.com/{clientId}?key={KeySetPublisher.Secret}";
            },
            services => services.Replace(ServiceDescriptor.Singleton<HostLookup>((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]))));
        await server.MustRefuseAssertionAsync(server.AssertionsOf(ClientId, _key).Assertion());
        Assert.That(server.Logs.Text, Does.Contain($"{NotFetched}it is at {IPAddress.Parse(address)}, where this server does not call"));
        Assert.That(server.Logs.Text, Does.Not.Contain(KeySetPublisher.Secret));
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task client_that_fails_is_not_asked_by_every_request()
    {
        _publisher.Answer(ClientId, http => Status(http, 503));
        for (var i = 0; i < 5; i++)
            await _server.MustRefuseAssertionAsync(Client.Assertion());
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(1));
        Wait();
        _publisher.Publish(ClientId, Named(_key, "one"));
        await MustPassAsync(Client.Assertion());
        Assert.That(_publisher.CallsFor(ClientId), Is.EqualTo(2));
    }

    [Test]
    public async Task keys_that_were_known_go_on_for_a_day_where_they_cannot_be_fetched()
    {
        await MustPassAsync(Client.Assertion());
        _publisher.Answer(ClientId, http => Status(http, 503));
        _server.Clock.Advance(TimeSpan.FromMinutes(15));
        await MustPassAsync(Client.Assertion());
        Assert.That(_server.Logs.Text, Does.Contain(NotFetched + "it answered with status 503."));
        _server.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await MustPassAsync(Client.Assertion());
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        await _server.MustRefuseAssertionAsync(Client.Assertion());
        Wait();
        _publisher.Publish(ClientId, Named(_key, "one"));
        await MustPassAsync(Client.Assertion());
    }

    [Test]
    [Property("Requirement", "CLI-15")]
    public async Task key_for_something_else_is_passed_over()
    {
        foreach (var (member, value) in new (string, JsonNode)[] { ("use", "enc"), ("use", "SIG"), ("key_ops", new JsonArray("sign")), ("alg", "ES384"), ("kid", ""), ("d", "AAAA"), ("kty", "oct") })
        {
            var spoilt = Named(_key, "one");
            spoilt[member] = value;
            // The other keys of the set are none the worse for it.
            _publisher.Publish(ClientId, spoilt, 1, "x", new JsonArray(), new JsonObject { ["kty"] = "OKP", ["crv"] = "Ed25519", ["x"] = "AA" }, Named(_next, "two"));
            _server.Clock.Advance(TimeSpan.FromMinutes(15));
            await _server.MustRefuseAssertionAsync(Client.Assertion());
            await MustPassAsync(_server.AssertionsOf(ClientId, _next).Assertion());
        }
    }

    [Test]
    public async Task set_of_no_keys_lets_nobody_in_any_more()
    {
        await MustPassAsync(Client.Assertion());
        _publisher.Publish(ClientId);
        _server.Clock.Advance(TimeSpan.FromMinutes(15));
        await _server.MustRefuseAssertionAsync(Client.Assertion());
    }

    [Test]
    public async Task set_has_no_more_keys_than_can_be_tried()
    {
        JsonNode[] keys = [.. Enumerable.Range(0, 32).Select(i => Named(_key, $"key-{i}"))];
        _publisher.Publish(ClientId, keys);
        await MustPassAsync(Client.Assertion());
        _publisher.Publish(Other, [.. keys, Named(_key, "one")]);
        await _server.MustRefuseAssertionAsync(_server.AssertionsOf(Other, _key).Assertion());
        Assert.That(_server.Logs.Text, Does.Contain("The keys of client other could not be fetched: its key set has more than 32 keys."));
    }

    [Test]
    public async Task change_of_the_configuration_keeps_what_is_known_and_forgets_what_it_takes_out()
    {
        await MustPassAsync(Client.Assertion());
        await MustPassAsync(_server.AssertionsOf(Other, _key).Assertion());
        await _server.ReconfigureAsync(settings => settings.Client(Other)["JwksUri"] = _publisher.AddressOf("elsewhere"));
        _publisher.Publish("elsewhere", Named(_next, "two"));
        await MustPassAsync(_server.AssertionsOf(Other, _next).Assertion());
        await _server.MustRefuseAssertionAsync(_server.AssertionsOf(Other, _key).Assertion());
        await MustPassAsync(Client.Assertion());
        Assert.That((_publisher.CallsFor(ClientId), _publisher.CallsFor(Other), _publisher.CallsFor("elsewhere")), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task assertion_by_a_published_key_is_taken_once()
    {
        var assertion = Client.Assertion();
        await MustPassAsync(assertion);
        await _server.MustRefuseAssertionAsync(assertion);
    }

    [Test]
    public async Task published_key_signs_requests_too()
    {
        await using var server = await StartAsync(settings =>
        {
            var client = settings.Client("bound");
            client["AllowedGrantTypes"] = new JsonArray("urn:openid:params:grant-type:ciba");
            client["AllowedScopes"] = new JsonArray("openid");
        });
        Task<TokenAnswer> RequestAsync(ClientKeyPair key) => server.PostAsync("/connect/ciba", ("client_id", "bound"), ("client_secret", "secret"), ("request", server.AssertionsOf("bound", key).With(claims =>
        {
            claims.Remove("sub");
            (claims["nbf"], claims["scope"], claims["login_hint"]) = ((long)claims["iat"]!, "openid", "alice");
        })));
        (await RequestAsync(_next)).MustBeRefused("invalid_request");
        Assert.That((await RequestAsync(_key)).Text("auth_req_id"), Is.Not.Empty, server.Logs.Text);
        Assert.That(_publisher.CallsFor("bound"), Is.EqualTo(1));
        var metadata = JsonNode.Parse(await server.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That(metadata["backchannel_authentication_request_signing_alg_values_supported"], Is.Not.Null);
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_lists_the_method()
    {
        var metadata = JsonNode.Parse(await _server.Http.GetStringAsync("/.well-known/openid-configuration"))!;
        Assert.That(metadata["token_endpoint_auth_methods_supported"]!.AsArray().Select(method => (string)method!), Has.One.EqualTo("private_key_jwt"));
    }

    private AssertionMaker Client => _server.AssertionsOf(ClientId, _key);

    private Task<TestServer> StartAsync(Action<JsonObject>? configure = null, Action<IServiceCollection>? services = null) => TestServer.StartAsync(
        settings =>
        {
            foreach (var clientId in new[] { ClientId, Other, "disabled", "bound", "both" })
                settings.AddKeyClient(clientId, Named(_key, "one"));
            settings.Client("disabled")["Enabled"] = false;
            _publisher.Publish(settings, ClientId, Other, "disabled", "bound", "both");
            var hash = new JsonObject { ["Value"] = SampleConfiguration.SecretHash };
            (settings.Client("bound")["ClientSecrets"], settings.Client("both")["ClientSecrets"]) = (new JsonArray(hash), new JsonArray(hash.DeepClone()));
            settings.Client("bound")["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = "client_secret_post" };
            settings["Throttling"] = new JsonObject { ["ClientSecretFailures"] = 10_000, ["SourceFailures"] = 100_000 };
            configure?.Invoke(settings);
        },
        services: services);

    private void Wait() => _server.Clock.Advance(TimeSpan.FromSeconds(30));

    private TaskCompletionSource Hold(string clientId)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _publisher.Answer(clientId, async http =>
        {
            await goOn.Task;
            await http.Response.WriteAsync(KeySetPublisher.KeySet(Named(_key, "one")));
        });
        return goOn;
    }

    private async Task MustRefuseAsync(string reason)
    {
        await _server.MustRefuseAssertionAsync(Client.Assertion());
        Assert.That(_server.Logs.Text, Does.Contain($"{NotFetched}{reason}."));
    }

    private async Task MustPassAsync(string assertion)
    {
        var answer = await _server.AssertAsync(assertion);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), $"{answer.Body}\n{_server.Logs.Text}");
    }

    private string WithKeyId(ClientKeyPair key, string keyId) => _server.AssertionsOf(ClientId, key).WithHeader(header => header["kid"] = keyId);

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static JsonObject Named(ClientKeyPair key, string keyId)
    {
        var jwk = key.PublicJwk();
        (jwk["kid"], jwk["use"]) = (keyId, "sig");
        return jwk;
    }
}
