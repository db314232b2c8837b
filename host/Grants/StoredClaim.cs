using System.Security.Claims;

namespace PluginTokenServer.Host.Grants;

/// <summary>A claim at rest.</summary>
internal sealed record StoredClaim(string Type, string Value, string? ValueType = null)
{
    public static StoredClaim[] Of(IEnumerable<Claim> claims) =>
        [.. claims.Select(claim => new StoredClaim(claim.Type, claim.Value, claim.ValueType == ClaimValueTypes.String ? null : claim.ValueType))];

    public Claim ToClaim() => new(Type, Value, ValueType ?? ClaimValueTypes.String);
}
