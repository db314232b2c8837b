using System.Text.Json.Nodes;

namespace PluginTokenServer.Tests.Support;

/// <summary>A television and a till, and what they, and the people before them, say in the device flow (RFC 8628).</summary>
internal static class DeviceFlow
{
    /// <summary>A public client.</summary>
    public const string Television = "television";

    /// <summary>A client with a secret.</summary>
    public const string Till = "till";

    public const string Path = "/connect/deviceauthorization";
    public const string Page = "/device";

    public const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private static readonly string[] Scopes = ["openid", "profile", "api1", "api2"];

    /// <summary>Adds both to the configuration of a server.</summary>
    public static void Configure(JsonObject tokenServer)
    {
        var television = AddClient(tokenServer, Television);
        television.Remove("ClientSecrets");
        television["RequireClientSecret"] = false;
        AddClient(tokenServer, Till);
    }

    /// <summary>Adds a client of the device flow; its secret is "secret".</summary>
    public static JsonObject AddClient(JsonObject tokenServer, string clientId)
    {
        var client = tokenServer.AddClient(clientId, [GrantType], Scopes);
        client["AllowOfflineAccess"] = true;
        return client;
    }

    /// <summary>Asks for codes as a device does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="client">The client.</param>
    /// <param name="changes">Parameters in place of the usual ones, or beside them; an empty value leaves one out.</param>
    public static async Task<TokenAnswer> AskForCodesAsync(this TestServer server, string client = Television, params (string Name, string Value)[] changes)
    {
        using var form = new FormUrlEncodedContent(Parameters(client, [("scope", "openid api1")], changes).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = form };
        return await server.SendAsync(request);
    }

    /// <summary>Gets codes, which has to succeed.</summary>
    public static async Task<Device> BeginAsync(this TestServer server, string client = Television, params (string Name, string Value)[] changes)
    {
        var answer = await server.AskForCodesAsync(client, changes);
        return answer.Text("device_code") is { } code
            ? new Device(client, code, answer.Text("user_code")!, answer.Text("verification_uri_complete")!)
            : throw new InvalidOperationException($"No device code: {(int)answer.Status} {answer.Body}");
    }

    /// <summary>Asks for the tokens as a device does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="device">The device.</param>
    /// <param name="changes">Parameters in place of the usual ones, or beside them; an empty value leaves one out.</param>
    public static Task<TokenAnswer> PollAsync(this TestServer server, Device device, params (string Name, string Value)[] changes) =>
        server.TokenAsync(Parameters(device.Client, [("grant_type", GrantType), ("device_code", device.DeviceCode)], changes));

    /// <summary>Types a code in.</summary>
    /// <returns>The page that asks, if the code is right.</returns>
    public static async Task<BrowserPage> EnterAsync(this TestBrowser browser, string userCode) =>
        await browser.SubmitAsync(await browser.GetAsync(Page), fields: [("user_code", userCode)]);

    /// <summary>Says yes, with scopes left checked.</summary>
    public static Task<BrowserPage> AllowAsync(this TestBrowser browser, BrowserPage page, params string[] scopes) =>
        browser.SubmitAsync(page, 0, [("decision", "allow"), .. scopes.Select(scope => ("scope", scope))]);

    /// <summary>Says no.</summary>
    public static Task<BrowserPage> DenyAsync(this TestBrowser browser, BrowserPage page) => browser.SubmitAsync(page, 0, ("decision", "deny"));

    /// <summary>Types a device's code in and says yes to all that it may want.</summary>
    public static async Task<BrowserPage> ConnectAsync(this TestBrowser browser, Device device) =>
        await browser.AllowAsync(await browser.EnterAsync(device.UserCode), [.. Scopes, "offline_access"]);

    private static (string Name, string Value)[] Parameters(string client, (string Name, string Value)[] usual, (string Name, string Value)[] changes)
    {
        (string, string)[] credentials = client == Television ? [("client_id", client)] : [("client_id", client), ("client_secret", "secret")];
        return [.. credentials.Concat(usual).Where(parameter => changes.All(change => change.Name != parameter.Item1)), .. changes.Where(change => change.Value.Length > 0)];
    }
}

/// <summary>A device that has its codes.</summary>
/// <param name="Client">The client that it runs.</param>
/// <param name="DeviceCode">What it polls with.</param>
/// <param name="UserCode">What it shows.</param>
/// <param name="Complete">The address with the code in it, as a picture might hold it (RFC 8628 §3.3.1).</param>
internal sealed record Device(string Client, string DeviceCode, string UserCode, string Complete);
