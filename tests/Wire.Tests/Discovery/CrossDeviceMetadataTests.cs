using System.Text.Json;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Discovery;

/// <summary>What clients learn of the device flow (RFC 8628 §4) and of CIBA (CIBA Core §4).</summary>
[Property("Requirement", "DISC-01")]
public sealed class CrossDeviceMetadataTests
{
    private const string OpenId = "/.well-known/openid-configuration";
    private const string OAuth = "/.well-known/oauth-authorization-server";

    private static readonly string[] CibaMembers =
    [
        "backchannel_authentication_endpoint", "backchannel_token_delivery_modes_supported", "backchannel_authentication_request_signing_alg_values_supported", "backchannel_user_code_parameter_supported",
    ];

    [TestCase(OpenId)]
    [TestCase(OAuth)]
    public async Task devices_are_told_where_to_begin(string document)
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings["Issuer"] = "https://id.example.com/one";
            DeviceFlow.Configure(settings);
        });
        var metadata = await ReadAsync(server, document, "/one");
        Assert.That(metadata.GetProperty("device_authorization_endpoint").GetString(), Is.EqualTo("https://id.example.com/one/connect/deviceauthorization"));
        Assert.That(metadata.Values("grant_types_supported"), Does.Contain(GrantType.DeviceFlow));
        // And it is there.
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("client_id", DeviceFlow.Television), KeyValuePair.Create("scope", "api1")]);
        using var answer = await server.Http.PostAsync("/one/connect/deviceauthorization", form);
        Assert.That((await TokenAnswer.OfAsync(answer)).Text("verification_uri"), Is.EqualTo("https://id.example.com/one/device"));
    }

    [TestCase(OpenId)]
    [TestCase(OAuth)]
    public async Task grants_that_no_client_may_use_are_not_offered(string document)
    {
        await using var server = await TestServer.StartAsync();
        var metadata = await ReadAsync(server, document);
        Assert.That(metadata.Values("grant_types_supported"), Does.Not.Contain(GrantType.DeviceFlow).And.Not.Contain(GrantType.Ciba));
        foreach (var member in CibaMembers)
            Assert.That(metadata.TryGetProperty(member, out _), Is.False, member);
    }

    [TestCase(OpenId)]
    [TestCase(OAuth)]
    public async Task clients_are_told_how_users_are_asked(string document)
    {
        await using var server = await TestServer.StartAsync(settings => settings.AddClient("bank", [GrantType.Ciba], ["openid"]));
        var metadata = await ReadAsync(server, document);
        Assert.That(metadata.GetProperty("backchannel_authentication_endpoint").GetString(), Is.EqualTo(server.Address + "connect/ciba"));
        Assert.That(metadata.Values("backchannel_token_delivery_modes_supported"), Is.EqualTo(["poll", "ping"]));
        Assert.That(metadata.GetProperty("backchannel_user_code_parameter_supported").GetBoolean(), Is.False);
        Assert.That(metadata.Values("grant_types_supported"), Does.Contain(GrantType.Ciba));
        // CIBA Core §4: left out, signed requests are not supported; nobody has a key to sign one with.
        Assert.That(metadata.TryGetProperty("backchannel_authentication_request_signing_alg_values_supported", out _), Is.False);
    }

    [Test]
    public async Task what_one_client_may_do_is_supported()
    {
        using var key = ClientKeyPair.Make("ES256");
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings.AddClient("bank", [GrantType.Ciba], ["openid"])["BackchannelUserCodeParameter"] = true;
            settings.AddKeyClient("signer", key.PublicJwk())["AllowedGrantTypes"]!.AsArray().Add(GrantType.Ciba);
        });
        var metadata = await ReadAsync(server, OpenId);
        Assert.That(metadata.GetProperty("backchannel_user_code_parameter_supported").GetBoolean(), Is.True);
        var algorithms = metadata.Values("backchannel_authentication_request_signing_alg_values_supported");
        Assert.That(algorithms, Does.Contain("ES256").And.Contain("PS256").And.Not.Contain("none").And.Not.Contain("RS256"));
        Assert.That(algorithms, Has.None.StartsWith("HS"));
    }

    [Test]
    public async Task disabled_client_alone_is_nobody()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings.AddClient("bank", [GrantType.Ciba], ["openid"])["Enabled"] = false;
            DeviceFlow.AddClient(settings, "device")["Enabled"] = false;
        });
        var metadata = await ReadAsync(server, OpenId);
        Assert.That(metadata.Values("grant_types_supported"), Does.Not.Contain(GrantType.DeviceFlow).And.Not.Contain(GrantType.Ciba));
        Assert.That(metadata.TryGetProperty("backchannel_authentication_endpoint", out _), Is.False);
    }

    private static async Task<JsonElement> ReadAsync(TestServer server, string document, string path = "")
    {
        // RFC 8414 §3.1 puts the issuer's path behind the well-known one, OIDC Discovery §4 before it.
        var address = document == OAuth ? document + path : path + document;
        return JsonDocument.Parse(await server.Http.GetStringAsync(address)).RootElement;
    }
}
