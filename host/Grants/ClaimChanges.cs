using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Grants;

/// <summary>What a grant made of the client's claims, against what the configuration says of them: so that a claim which the configuration withdraws later is gone, also where a grant has added to it.</summary>
/// <param name="Added">Those that the grant added.</param>
/// <param name="Removed">Those that it took away.</param>
internal sealed record ClaimChanges(StoredClaim[] Added, StoredClaim[] Removed)
{
    /// <param name="configured">The client's claims.</param>
    /// <param name="left">What the grant left of them.</param>
    /// <returns><see langword="null"/> if nothing was changed.</returns>
    public static ClaimChanges? Between(ICollection<ClientClaim> configured, ICollection<Claim> left)
    {
        if (configured.Count == 0 && left.Count == 0)
            return null;
        var (was, now) = (StoredClaim.Of(configured.Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType))), StoredClaim.Of(left));
        StoredClaim[] added = [.. now.Except(was)];
        StoredClaim[] removed = [.. was.Except(now)];
        return added.Length == 0 && removed.Length == 0 ? null : new ClaimChanges(added, removed);
    }

    /// <summary>The same changes, made to what the configuration says now.</summary>
    public Claim[] To(ICollection<Claim> claims)
    {
        var present = StoredClaim.Of(claims);
        return [.. present.Except(Removed).Concat(Added.Except(present)).Select(claim => claim.ToClaim())];
    }
}
