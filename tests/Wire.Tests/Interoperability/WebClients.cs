using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>What a server is told of the web applications that others wrote the sign-in of.</summary>
internal static class WebClients
{
    public const string PostLogout = "https://app.example.com/goodbye";

    /// <summary>The scope <c>email</c>, an address to tell, and a client that may have it and sign out.</summary>
    /// <param name="tokenServer">The configuration.</param>
    /// <param name="redirectUri">Where the client is answered.</param>
    /// <param name="postLogoutRedirectUri">Where it is sent after signing out.</param>
    public static void Configure(JsonObject tokenServer, string redirectUri = CodeFlow.Callback, string postLogoutRedirectUri = PostLogout)
    {
        CodeFlow.Configure(tokenServer);
        tokenServer["IdentityResources"]!.AsArray().Add(new JsonObject { ["Name"] = "email", ["UserClaims"] = new JsonArray("email") });
        tokenServer["Users"]![0]!["Claims"]!["email"] = "alice@example.com";
        var web = tokenServer.Client(CodeFlow.Web);
        web["AllowedScopes"]!.AsArray().Add("email");
        web["RedirectUris"] = new JsonArray(redirectUri);
        web["PostLogoutRedirectUris"] = new JsonArray(postLogoutRedirectUri);
    }
}
