using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Clients and APIs for everything that outlives a request, and how to speak as one of them. Every secret is "secret".</summary>
internal static class GrantClients
{
    public const string Web = "web";
    public const string App = "app";
    public const string Other = "other";
    public const string Sliding = "sliding";
    public const string Reusing = "reusing";
    public const string Keeping = "keeping";
    public const string Referring = "referring";
    public const string MachineReferring = "machine-referring";

    public const string Api1 = "urn:api1";
    public const string Api2 = "urn:api2";

    private static readonly string[] Scopes = ["api1", "api2", "openid", "profile"];

    public static void AddTo(JsonObject settings)
    {
        foreach (var name in new[] { Web, App, Other, Sliding, Reusing, Keeping, Referring })
            settings.AddClient(name, ["password", ShapePlugin.GrantType], Scopes)["AllowOfflineAccess"] = true;
        settings.Client(App)["RequireClientSecret"] = false;
        settings.Client(App).Remove("ClientSecrets");
        settings.Client(Sliding)["RefreshTokenExpiration"] = "Sliding";
        settings.Client(Sliding)["SlidingRefreshTokenLifetime"] = 100;
        settings.Client(Sliding)["AbsoluteRefreshTokenLifetime"] = 250;
        settings.Client(Reusing)["RefreshTokenUsage"] = "ReUse";
        settings.Client(Keeping)["UpdateAccessTokenClaimsOnRefresh"] = false;
        settings.Client(Referring)["AccessTokenType"] = "Reference";
        settings.AddClient(MachineReferring, ["client_credentials"], ["api1", "api2"])["AccessTokenType"] = "Reference";
        foreach (var api in settings["ApiResources"]!.AsArray())
            api!["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
        settings["ApiScopes"]!.AsArray().Single(scope => (string?)scope!["Name"] == "api1")!["UserClaims"] = new JsonArray("name");
    }

    /// <summary>Alice signs in by her password.</summary>
    public static async Task<TokenAnswer> SignInAsync(this TestServer server, string clientId = Web, string scope = "api1 offline_access", params (string, string)[] form) =>
        (await server.TokenAsync([.. As(clientId), ("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", scope), .. form])).MustBeIssued();

    public static Task<TokenAnswer> RefreshAsync(this TestServer server, string clientId, string refreshToken, params (string, string)[] form) =>
        server.TokenAsync([.. As(clientId), ("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. form]);

    /// <summary>Refreshes, which has to succeed.</summary>
    /// <returns>The refresh token to use next.</returns>
    public static async Task<string> RotateAsync(this TestServer server, string clientId, string refreshToken) =>
        (await server.RefreshAsync(clientId, refreshToken)).MustBeIssued().RefreshToken();

    public static Task<TokenAnswer> IntrospectAsync(this TestServer server, string caller, string token, params (string, string)[] form) =>
        server.PostAsync("/connect/introspect", [.. As(caller), ("token", token), .. form]);

    /// <summary>Whether a token is active, asked by somebody.</summary>
    public static async Task<bool> IsActiveAsync(this TestServer server, string caller, string token)
    {
        var answer = await server.IntrospectAsync(caller, token);
        Assert.That((int)answer.Status, Is.EqualTo(200), answer.Body);
        var active = answer.Json.GetProperty("active").GetBoolean();
        if (!active)
            Assert.That(answer.Body, Is.EqualTo("{\"active\":false}"));
        return active;
    }

    public static Task<TokenAnswer> RevokeAsync(this TestServer server, string clientId, string token, params (string, string)[] form) =>
        server.PostAsync("/connect/revocation", [.. As(clientId), ("token", token), .. form]);

    public static async Task<TokenAnswer> PostAsync(this TestServer server, string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        return await server.SendAsync(request);
    }

    /// <summary>Has a server remove what has expired, as it does every few minutes.</summary>
    public static Task UpkeepAsync(this IServiceProvider services) => services.GetRequiredService<StoreUpkeep>().RemoveExpiredAsync();

    public static string RefreshToken(this TokenAnswer answer) => answer.Text("refresh_token") ?? throw new InvalidOperationException($"No refresh token: {answer.Body}");

    /// <summary>What a caller says to be believed.</summary>
    public static (string, string)[] As(string caller) => caller == App ? [("client_id", caller)] : [("client_id", caller), ("client_secret", "secret")];
}
