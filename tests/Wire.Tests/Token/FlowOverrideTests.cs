using System.Reflection;
using System.Text.Json.Nodes;
using PluginTokenServer.Models;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;
using PluginTokenServer.Wire.Tests.DeviceAuthorization;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>Each grant through its real flow, and for each the method of the default generator that a plugin overrides to add an entry of its own.</summary>
public sealed class FlowOverrideTests
{
    private const string Extension = "delegation";

    private TestServer _server = null!;
    private TestBrowser _alice = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync([FlowsPlugin.Instance], Configure);
        _alice = await DeviceFixture.SignedInAsync(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _alice.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase(GrantType.ClientCredentials, "ProcessClientCredentialsRequestAsync", "access_token")]
    [TestCase(GrantType.ResourceOwnerPassword, "ProcessPasswordRequestAsync", "access_token")]
    [TestCase(GrantType.AuthorizationCode, "ProcessAuthorizationCodeRequestAsync", "access_token id_token refresh_token")]
    [TestCase(GrantType.RefreshToken, "ProcessRefreshTokenRequestAsync", "access_token id_token refresh_token")]
    [TestCase(GrantType.DeviceFlow, "ProcessDeviceCodeRequestAsync", "access_token id_token refresh_token")]
    [TestCase(GrantType.Ciba, "ProcessCibaRequestAsync", "access_token id_token")]
    [TestCase(Extension, "ProcessExtensionGrantRequestAsync", "access_token")]
    public async Task entry_of_the_overridden_method_is_in_the_response(string grantType, string method, string tokens)
    {
        var answer = (await RunAsync(grantType)).MustBeIssued();
        Assert.That(answer.Text(FlowsPlugin.Entry), Is.EqualTo(method));
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name).Where(name => name.EndsWith("_token", StringComparison.Ordinal)), Is.EquivalentTo(tokens.Split(' ')));
    }

    [Test]
    public void table_has_every_method_that_a_flow_has()
    {
        var rows = typeof(FlowOverrideTests).GetMethod(nameof(entry_of_the_overridden_method_is_in_the_response))!.GetCustomAttributes<TestCaseAttribute>().Select(row => (string)row.Arguments[1]!);
        var methods = typeof(TokenResponseGenerator).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method is { IsVirtual: true, IsFamily: true } && method.ReturnType == typeof(Task<TokenResponse>)).Select(method => method.Name);
        // What they share is no flow.
        Assert.That(rows, Is.EquivalentTo(methods.Except(["ProcessTokenRequestAsync"])));
    }

    private async Task<TokenAnswer> RunAsync(string grantType)
    {
        switch (grantType)
        {
            case GrantType.ClientCredentials:
                return await _server.AskAsync("machine", grantType, ("scope", "api1"));
            case GrantType.ResourceOwnerPassword:
                return await _server.AskAsync("roclient", grantType, ("username", "alice"), ("password", "alice"), ("scope", "api1"));
            case GrantType.AuthorizationCode:
                return await _server.RedeemAsync((await _alice.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")))).Code);
            case GrantType.RefreshToken:
                return await _server.AskAsync(CodeFlow.Web, grantType, ("refresh_token", (await RunAsync(GrantType.AuthorizationCode)).RefreshToken()));
            case GrantType.DeviceFlow:
                var device = await DeviceFlow.BeginAsync(_server, DeviceFlow.Till, ("scope", "openid api1 offline_access"));
                DevicePages.MustBeConnected(await _alice.ConnectAsync(device));
                return await _server.PollAsync(device);
            case GrantType.Ciba:
                var request = await CibaFlow.BeginAsync(_server, ("scope", "openid api1"));
                await _alice.ApproveAsync();
                return await _server.PollAsync(request);
            default:
                return await _server.AskAsync("api1.client", grantType, ("scope", "api2"), ("token", await _server.UserTokenAsync()));
        }
    }

    private static void Configure(JsonObject settings)
    {
        CodeFlow.Configure(settings);
        DeviceFlow.Configure(settings);
        CibaFlow.Configure(settings);
    }
}
