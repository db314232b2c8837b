using System.Text.Json.Nodes;

namespace PluginTokenServer.Tests.Support;

/// <summary>The configuration that tests start from: the sample clients of the README and a few more, every secret "secret".</summary>
internal static class SampleConfiguration
{
    /// <summary>The SHA-256 of "secret".</summary>
    public const string SecretHash = "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=";

    // PBKDF2 of "alice" and "bob", with few iterations: tests hash often.
    private static readonly string AliceHash = PasswordHashes.Of("alice");
    private static readonly string BobHash = PasswordHashes.Of("bob");

    public static JsonObject Create() => JsonNode.Parse($$"""
        {
          "TokenServer": {
            "Clients": [
              { "ClientId": "machine", "ClientSecrets": [ { "Value": "{{SecretHash}}" } ], "AllowedGrantTypes": [ "client_credentials" ], "AllowedScopes": [ "api1", "api2" ] },
              { "ClientId": "roclient", "ClientSecrets": [ { "Value": "{{SecretHash}}" } ], "AllowedGrantTypes": [ "password" ], "AllowedScopes": [ "api1", "api2", "openid", "profile" ] },
              { "ClientId": "api1.client", "ClientSecrets": [ { "Value": "{{SecretHash}}" } ], "AllowedGrantTypes": [ "delegation" ], "AllowedScopes": [ "api2" ], "Properties": { "audience": "urn:api1" } },
              { "ClientId": "public", "RequireClientSecret": false, "AllowedGrantTypes": [ "password" ], "AllowedScopes": [ "api1" ] },
              { "ClientId": "rsa", "ClientSecrets": [ { "Value": "{{SecretHash}}" } ], "AllowedGrantTypes": [ "client_credentials" ], "AllowedScopes": [ "api3" ] }
            ],
            "ApiScopes": [ { "Name": "api1" }, { "Name": "api2" }, { "Name": "api3" }, { "Name": "loose" } ],
            "ApiResources": [
              { "Name": "urn:api1", "Scopes": [ "api1" ] },
              { "Name": "urn:api2", "Scopes": [ "api2" ] },
              { "Name": "urn:api3", "Scopes": [ "api3" ], "AllowedAccessTokenSigningAlgorithms": [ "RS256" ] }
            ],
            "IdentityResources": [ { "Name": "openid", "UserClaims": [ "sub" ] }, { "Name": "profile", "UserClaims": [ "name" ] } ],
            "Users": [
              { "SubjectId": "1", "Username": "alice", "PasswordHash": "{{AliceHash}}", "Claims": { "name": "Alice" } },
              { "SubjectId": "2", "Username": "bob", "PasswordHash": "{{BobHash}}", "Claims": { "name": "Bob" } }
            ]
          }
        }
        """)!.AsObject();

    /// <summary>Adds a client; its secret is "secret".</summary>
    public static JsonObject AddClient(this JsonObject tokenServer, string clientId, string[] grantTypes, string[] scopes)
    {
        var client = new JsonObject
        {
            ["ClientId"] = clientId,
            ["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = SecretHash }),
            ["AllowedGrantTypes"] = new JsonArray([.. grantTypes.Select(grant => JsonValue.Create(grant))]),
            ["AllowedScopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]),
        };
        tokenServer["Clients"]!.AsArray().Add(client);
        return client;
    }

    /// <summary>A client of the sample.</summary>
    public static JsonObject Client(this JsonObject tokenServer, string clientId) =>
        tokenServer["Clients"]!.AsArray().Select(client => client!.AsObject()).Single(client => (string?)client["ClientId"] == clientId);
}
