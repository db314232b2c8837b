using System.Runtime.CompilerServices;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Clients;

/// <summary>Copies of a client for extensions, down to what they could change: the original decides over the next request too.</summary>
internal static class ClientCopy
{
    public static Client Of(Client client)
    {
        var copy = (Client)MemberwiseClone(client);
        copy.ClientSecrets = client.ClientSecrets.Select(secret => new Secret(secret.Value, secret.Description, secret.Expiration) { Type = secret.Type }).ToHashSet();
        copy.Claims = client.Claims.Select(claim => new ClientClaim(claim.Type, claim.Value, claim.ValueType)).ToHashSet();
        copy.Properties = new Dictionary<string, string>(client.Properties);
        copy.AllowedGrantTypes = client.AllowedGrantTypes.ToHashSet();
        copy.AllowedScopes = client.AllowedScopes.ToHashSet();
        copy.AllowedIdentityTokenSigningAlgorithms = client.AllowedIdentityTokenSigningAlgorithms.ToHashSet();
        copy.RedirectUris = client.RedirectUris.ToHashSet();
        copy.PostLogoutRedirectUris = client.PostLogoutRedirectUris.ToHashSet();
        copy.AllowedCorsOrigins = client.AllowedCorsOrigins.ToHashSet();
        copy.IdentityProviderRestrictions = client.IdentityProviderRestrictions.ToHashSet();
        return copy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object MemberwiseClone(object original);
}
