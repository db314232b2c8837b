using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Support;

/// <summary>The requests that the tests send again and again.</summary>
internal static class Requests
{
    /// <summary>An extension grant for the client that may use all of them.</summary>
    public static Task<TokenAnswer> GrantAsync(this TestServer server, string grantType, params (string Name, string Value)[] form) =>
        server.TokenAsync([("grant_type", grantType), .. Client("classic"), .. form, .. WithoutScope(form) ? [("scope", "api1")] : Nothing]);

    /// <summary>A token for a client itself.</summary>
    public static Task<TokenAnswer> MachineAsync(this TestServer server, string client, params (string Name, string Value)[] form) =>
        server.TokenAsync([("grant_type", "client_credentials"), .. Client(client), .. form, .. WithoutScope(form) ? [("scope", "api1")] : Nothing]);

    /// <summary>A token for a user whose password is known.</summary>
    public static Task<TokenAnswer> PasswordAsync(this TestServer server, string client, (string Name, string Password) user, string scope, params (string Name, string Value)[] form) =>
        server.TokenAsync([("grant_type", "password"), .. Client(client), ("username", user.Name), ("password", user.Password), ("scope", scope), .. form]);

    private static (string Name, string Value)[] Nothing => [];

    private static (string Name, string Value)[] Client(string id) => [("client_id", id), ("client_secret", "secret")];

    private static bool WithoutScope((string Name, string Value)[] form) => form.All(field => field.Name != "scope");
}
