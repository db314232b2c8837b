using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>A server whose user has a claim of every type, and how to ask about her.</summary>
public abstract class UserInfoFixture(string provider) : StoreFixture(provider)
{
    protected const string AllScopes = "openid profile email address phone";

    protected override void Configure(JsonObject settings)
    {
        settings["IdentityResources"] = JsonNode.Parse("""
            [
              { "Name": "openid", "UserClaims": [ "sub" ] },
              { "Name": "profile", "UserClaims": [ "name", "nickname", "updated_at", "website" ] },
              { "Name": "email", "UserClaims": [ "email", "email_verified" ] },
              { "Name": "address", "UserClaims": [ "address" ] },
              { "Name": "phone", "UserClaims": [ "phone_number", "phone_number_verified" ] }
            ]
            """);
        settings["Users"]![0]!["Claims"] = JsonNode.Parse("""
            {
              "name": "Alice Smith", "nickname": [ "Al", "Lice" ], "updated_at": 1767225600, "website": "", "email": "alice@example.com", "email_verified": true,
              "address": { "street_address": "Rose Lane 1\n2nd floor", "locality": "Köln" }, "phone_number": "5550101", "phone_number_verified": false, "salary": "9000"
            }
            """);
        foreach (var name in new[] { GrantClients.Web, GrantClients.Referring })
            settings.Client(name)["AllowedScopes"] = new JsonArray("api1", "api2", "openid", "profile", "email", "address", "phone");
    }

    internal Task<TokenAnswer> AskAsync(string token) => Server.UserInfoAsync(token);

    internal async Task<string> TokenAsync(string client = GrantClients.Web, string scope = "openid") => (await Server.SignInAsync(client, scope)).AccessToken;
}
