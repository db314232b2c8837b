using System.Buffers;
using System.Text.Json;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.EndSession;
using PluginTokenServer.Host.Introspection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.Revocation;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.UserInfo;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Discovery;

/// <summary>What this server says about itself (OIDC Discovery §3, RFC 8414 §2). Only what is there is listed, and RFC 8414 §3.2 has it that what would be empty is absent.</summary>
internal static class DiscoveryDocument
{
    public static byte[] Write(ServerConfiguration configuration, IEnumerable<string> grantTypes, Issuer issuer)
    {
        var clients = configuration.Clients.Values.Where(client => client.Enabled).ToArray();
        var identity = configuration.Scopes.IdentityResources.Values.Where(resource => resource.ShowInDiscoveryDocument).ToArray();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("issuer", issuer.Value);
        json.WriteString("jwks_uri", issuer.UrlOf(DiscoveryRegistration.JwksPath));
        json.WriteString("authorization_endpoint", issuer.UrlOf(AuthorizeEndpoint.Path));
        json.WriteString("pushed_authorization_request_endpoint", issuer.UrlOf(PushedAuthorizationEndpoint.Path));
        json.WriteBoolean("require_pushed_authorization_requests", configuration.Options.PushedAuthorization.Required);
        json.WriteString("token_endpoint", issuer.UrlOf(TokenEndpoint.Path));
        // RFC 8628 §4.
        json.WriteString("device_authorization_endpoint", issuer.UrlOf(DeviceAuthorizationEndpoint.Path));
        WriteBackchannelAuthentication(json, clients, issuer);
        json.WriteString("userinfo_endpoint", issuer.UrlOf(UserInfoEndpoint.Path));
        json.WriteString("end_session_endpoint", issuer.UrlOf(EndSessionEndpoint.Path));
        // OIDC Back-Channel Logout §2.1.
        json.WriteBoolean("backchannel_logout_supported", true);
        json.WriteBoolean("backchannel_logout_session_supported", true);
        json.WriteString("introspection_endpoint", issuer.UrlOf(IntrospectionEndpoint.Path));
        json.WriteString("revocation_endpoint", issuer.UrlOf(RevocationEndpoint.Path));
        WriteList(json, "grant_types_supported", grantTypes.Where(grant => Array.Exists(clients, client => client.GrantTypes.Contains(grant))));
        var methods = AuthenticationMethods.All.Where(method => Array.Exists(clients, client => client.MayAuthenticateBy(method))).ToArray();
        var algorithms = methods.Contains(AuthenticationMethods.PrivateKeyJwt) ? ClientKey.AllAlgorithms : [];
        // An API has a secret even where no client has one; a public client has nothing to introspect with.
        string[] introspecting = [.. methods.Except([AuthenticationMethods.None]).Union(configuration.ApiCallers.Count > 0 ? [AuthenticationMethods.Basic, AuthenticationMethods.Post] : [])];
        foreach (var (endpoint, offered) in new[] { ("token", methods), ("introspection", introspecting), ("revocation", methods) })
        {
            WriteList(json, $"{endpoint}_endpoint_auth_methods_supported", offered);
            // RFC 8414 §2: required where private_key_jwt is listed.
            WriteList(json, $"{endpoint}_endpoint_auth_signing_alg_values_supported", algorithms);
        }

        WriteList(json, "scopes_supported", identity.Select(resource => resource.Name)
            .Concat(configuration.Scopes.ApiScopes.Values.Where(scope => scope.ShowInDiscoveryDocument).Select(scope => scope.Name))
            .Concat(Array.Exists(clients, client => client.MayHave(ScopeGrants.OfflineAccess)) ? [ScopeGrants.OfflineAccess] : []).Order(StringComparer.Ordinal));
        WriteList(json, "claims_supported", identity.SelectMany(resource => resource.UserClaims).Distinct().Order(StringComparer.Ordinal));
        WriteList(json, "response_types_supported", ["code"]);
        WriteList(json, "response_modes_supported", ["query", "form_post"]);
        WriteList(json, "code_challenge_methods_supported", [ProofKey.Method]);
        WriteList(json, "prompt_values_supported", ["none", "login", "select_account", "consent"]);
        // RFC 9207 §3.
        json.WriteBoolean("authorization_response_iss_parameter_supported", true);
        // OIDC Discovery §3: left out, the second would be taken for supported.
        json.WriteBoolean("request_parameter_supported", false);
        json.WriteBoolean("request_uri_parameter_supported", false);
        json.WriteBoolean("claims_parameter_supported", false);
        WriteList(json, "subject_types_supported", ["public"]);
        WriteList(json, "id_token_signing_alg_values_supported", SigningAlgorithms.All.Order(StringComparer.Ordinal));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // CIBA Core §4: listed where somebody can use it, since a delivery mode is required then.
    private static void WriteBackchannelAuthentication(Utf8JsonWriter json, RegisteredClient[] clients, Issuer issuer)
    {
        var users = Array.FindAll(clients, client => client.GrantTypes.Contains(GrantType.Ciba));
        if (users.Length == 0)
            return;
        json.WriteString("backchannel_authentication_endpoint", issuer.UrlOf(BackchannelAuthenticationEndpoint.Path));
        WriteList(json, "backchannel_token_delivery_modes_supported", ["poll", "ping"]);
        WriteList(json, "backchannel_authentication_request_signing_alg_values_supported", users.Any(client => client.HasKeys) ? SignedRequest.SigningAlgorithms : []);
        json.WriteBoolean("backchannel_user_code_parameter_supported", users.Any(client => client.Client.BackchannelUserCodeParameter));
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var list = values.ToArray();
        if (list.Length == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in list)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
