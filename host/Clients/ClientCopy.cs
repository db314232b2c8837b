using System.Runtime.CompilerServices;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Clients;

/// <summary>Copies of a client for extensions, down to what they could change: the original decides over the next request too.</summary>
internal static class ClientCopy
{
    public static Client Of(Client client)
    {
        var copy = (Client)MemberwiseClone(client);
        // Most of them are empty, and a request pays for each: lists, which cost least.
        copy.ClientSecrets = client.ClientSecrets.Select(secret => new Secret(secret.Value, secret.Description, secret.Expiration) { Type = secret.Type }).ToList();
        copy.Claims = client.Claims.Count == 0 ? [] : client.Claims.Select(claim => new ClientClaim(claim.Type, claim.Value, claim.ValueType)).ToList();
        copy.Properties = new Dictionary<string, string>(client.Properties);
        copy.AllowedGrantTypes = Names(client.AllowedGrantTypes);
        copy.AllowedScopes = Names(client.AllowedScopes);
        copy.AllowedIdentityTokenSigningAlgorithms = Names(client.AllowedIdentityTokenSigningAlgorithms);
        copy.RedirectUris = Names(client.RedirectUris);
        copy.PostLogoutRedirectUris = Names(client.PostLogoutRedirectUris);
        copy.AllowedCorsOrigins = Names(client.AllowedCorsOrigins);
        copy.IdentityProviderRestrictions = Names(client.IdentityProviderRestrictions);
        return copy;
    }

    private static List<string> Names(ICollection<string> names) => names.Count == 0 ? [] : [.. names];

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object MemberwiseClone(object original);
}
