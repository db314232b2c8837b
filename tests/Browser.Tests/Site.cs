using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>The server that people come to, with an application that asks them for consent.</summary>
internal static class Site
{
    /// <summary>The client that asks for consent; <see cref="CodeFlow.Web"/> does not.</summary>
    public const string Reports = "reports";

    private static readonly Lazy<Task<TestServer>> Common = new(() => StartAsync());

    /// <summary>The server of all tests that leave nothing behind and do not move its clock.</summary>
    public static Task<TestServer> Shared => Common.Value;

    public static Task<TestServer> StartAsync(Action<JsonObject>? configure = null, FakeTimeProvider? clock = null) => TestServer.StartAsync(
        tokenServer =>
        {
            Configure(tokenServer);
            configure?.Invoke(tokenServer);
        },
        services: services => services.AddSingleton<IStartupFilter, StepFilter>(), clock: clock);

    public static async Task StopAsync()
    {
        if (Common.IsValueCreated)
            await (await Common.Value).DisposeAsync();
    }

    /// <summary>The address of an authorization request of the client that asks for consent.</summary>
    public static string ConsentRequest(params (string Name, string Value)[] changes) =>
        CodeFlow.Request([("client_id", Reports), ("scope", "openid profile api1 offline_access"), .. changes]);

    private static void Configure(JsonObject tokenServer)
    {
        CodeFlow.Configure(tokenServer);
        tokenServer.Client(CodeFlow.Web)["ClientName"] = "Team Calendar";
        var reports = tokenServer.AddClient(Reports, ["authorization_code"], ["openid", "profile", "api1"]);
        reports["ClientName"] = "Weekly Reports";
        reports["ClientUri"] = "https://reports.example.com/about";
        reports["RedirectUris"] = new JsonArray(CodeFlow.Callback);
        reports["RequireConsent"] = true;
        reports["AllowOfflineAccess"] = true;
        Describe(tokenServer["IdentityResources"]![0]!, "Who you are", "So that it knows you when you come back.");
        Describe(tokenServer["IdentityResources"]![1]!, "Your profile", "Your name and your picture.");
        Describe(tokenServer["ApiScopes"]![0]!, "Your reports", "To read them and to write new ones.");
    }

    private static void Describe(JsonNode scope, string displayName, string description) => (scope["DisplayName"], scope["Description"]) = (displayName, description);
}
