using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginTokenServer.Tests.Support;

/// <summary>A web application and a public one, and what they say in the code flow.</summary>
internal static class CodeFlow
{
    public const string Web = "web";
    public const string Native = "native";
    public const string Callback = "https://app.example.com/callback";
    public const string NativeCallback = "http://127.0.0.1/callback";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    public static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Adds both to the configuration of a server.</summary>
    public static void Configure(JsonObject tokenServer)
    {
        var web = tokenServer.AddClient(Web, ["authorization_code"], ["openid", "profile", "api1"]);
        web["RedirectUris"] = new JsonArray(Callback);
        web["AllowOfflineAccess"] = true;
        var native = tokenServer.AddClient(Native, ["authorization_code"], ["openid", "profile", "api1"]);
        native.Remove("ClientSecrets");
        native["RequireClientSecret"] = false;
        native["RedirectUris"] = new JsonArray(NativeCallback);
        native["AllowOfflineAccess"] = true;
    }

    /// <summary>The address of an authorization request of the web application.</summary>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static string Request(params (string Name, string Value)[] changes) =>
        "/connect/authorize?" + string.Join('&', Parameters(changes).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    /// <summary>The parameters of an authorization request of the web application.</summary>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static (string Name, string Value)[] Parameters(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> parameters = new()
        {
            ["client_id"] = Web,
            ["response_type"] = "code",
            ["redirect_uri"] = Callback,
            ["scope"] = "openid api1",
            ["state"] = "af0ifjsldkj",
            ["nonce"] = "n-0S6_WzA2Mj",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return [.. parameters.Where(parameter => parameter.Value.Length > 0).Select(parameter => (parameter.Key, parameter.Value))];
    }

    /// <summary>Pushes an authorization request as the web application does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static async Task<TokenAnswer> PushAsync(this TestServer server, params (string Name, string Value)[] changes)
    {
        using var form = new FormUrlEncodedContent(Parameters([("client_secret", "secret"), .. changes]).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/par") { Content = form };
        return await server.SendAsync(request);
    }

    /// <summary>The address of an authorization request that was pushed.</summary>
    public static string Pushed(TokenAnswer pushed, string client = Web) => $"/connect/authorize?client_id={client}&request_uri={Uri.EscapeDataString(pushed.Text("request_uri")!)}";

    /// <summary>Redeems a code as the web application does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="code">The code.</param>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static Task<TokenAnswer> RedeemAsync(this TestServer server, string code, params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> parameters = new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Web,
            ["client_secret"] = "secret",
            ["code"] = code,
            ["redirect_uri"] = Callback,
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return server.TokenAsync([.. parameters.Where(parameter => parameter.Value.Length > 0).Select(parameter => (parameter.Key, parameter.Value))]);
    }
}
