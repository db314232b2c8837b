using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Clients;

/// <summary>How long a refusal takes does not tell whether the client exists (CLI-03). Measured at the rule itself, where the network hides nothing.</summary>
[NonParallelizable]
public sealed class ClientAuthenticatorTimingTests
{
    private const int Samples = 10_000;

    // Checking a signature takes so long that fewer will do.
    private const int AssertionSamples = 800;

    // Several calls make one sample, so that the clock can tell it from nothing.
    private const int CallsPerSample = 4;

    // Without the comparison that stands in for the missing one, an unknown client is answered a third sooner.
    private const double Tolerance = 0.12;

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _stranger = ClientKeyPair.Make("ES256");
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        configuration.AddKeyClient("signer", _key.PublicJwk());
        configuration.AddClient("disabled", ["client_credentials"], ["api1"])["Enabled"] = false;
        configuration.AddClient("expired", ["client_credentials"], ["api1"])["ClientSecrets"]![0]!["Expiration"] = "2020-01-01T00:00:00Z";
        configuration["Throttling"] = new System.Text.Json.Nodes.JsonObject { ["SourceFailures"] = 100_000, ["ClientSecretFailures"] = 10_000 };
    }, services: services => services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(Microsoft.Extensions.Logging.Abstractions.NullLogger<>)));

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _key.Dispose();
        _stranger.Dispose();
    }

    [TestCase("machine")]
    [TestCase("disabled")]
    [TestCase("expired")]
    [Property("Requirement", "CLI-03")]
    public async Task unknown_client_takes_as_long_as_a_wrong_secret(string known)
    {
        var unknown = new string('x', known.Length);
        await CompareAsync(known, SecretOf(known), SecretOf(unknown), Samples);
    }

    [TestCase("signer")]
    [TestCase("machine")]
    [Property("Requirement", "CLI-03")]
    public async Task unknown_client_takes_as_long_as_a_wrong_assertion(string known)
    {
        var unknown = new string('x', known.Length);
        await CompareAsync(known, AssertionOf(known), AssertionOf(unknown), AssertionSamples);
    }

    private async Task CompareAsync(string name, TokenRequestForm known, TokenRequestForm unknown, int samples)
    {
        // The middle of the ratios of neighbours: an interruption falls on one pair and moves nothing.
        var ratios = new double[samples];
        for (var i = -samples / 10; i < samples; i++)
        {
            var knownFirst = i % 2 == 0;
            var first = await MeasureAsync(knownFirst ? known : unknown, i);
            var second = await MeasureAsync(knownFirst ? unknown : known, i);
            if (i >= 0)
                ratios[i] = knownFirst ? second / first : first / second;
        }

        Array.Sort(ratios);
        var middle = ratios[samples / 2];
        TestContext.Out.WriteLine($"unknown / {name}: {middle:0.000}");
        Assert.That(middle, Is.EqualTo(1).Within(Tolerance));
    }

    private static TokenRequestForm SecretOf(string client)
    {
        var form = new TokenRequestForm { ClientSecret = "a-wrong-secret-of-usual-length-0123456789" };
        form.Parameters.Add("client_id", client);
        return form;
    }

    private TokenRequestForm AssertionOf(string client)
    {
        var form = new TokenRequestForm { ClientAssertion = _server.AssertionsOf(client, _stranger).Assertion() };
        form.Parameters.Add("client_assertion_type", AssertionMaker.AssertionType);
        return form;
    }

    private async ValueTask<double> MeasureAsync(TokenRequestForm form, int sample)
    {
        var authenticator = _server.Services.GetRequiredService<ClientAuthenticator>();
        // From somewhere else each time, so that throttling has nothing to say.
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = new IPAddress(0x0a00_0000 + (sample & 0xffff)) } };
        var start = TimeProvider.System.GetTimestamp();
        for (var call = 0; call < CallsPerSample; call++)
        {
            if ((await authenticator.AuthenticateAsync(http, form)).Error is not { Status: 401 })
                throw new InvalidOperationException("Throttled, or let in.");
        }

        return TimeProvider.System.GetTimestamp() - start;
    }
}
