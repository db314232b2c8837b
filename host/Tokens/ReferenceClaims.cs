using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Tokens;

/// <summary>What a reference token says, as the claims that the JWT of it would have.</summary>
internal static class ReferenceClaims
{
    public static List<Claim> Of(OperationalRecord record, StoredToken token)
    {
        var (issuedAt, expires) = (token.CreatedAt.ToUnixTimeSeconds(), token.CreatedAt.ToUnixTimeSeconds() + token.Lifetime);
        List<Claim> claims =
        [
            new("iss", token.Issuer), .. token.Audiences.Select(audience => new Claim("aud", audience)), Number("iat", issuedAt), Number("exp", expires),
            new("client_id", token.ClientId), new("jti", record.Id),
        ];
        if (token.Confirmation is { } confirmation)
            claims.Add(new Claim("cnf", confirmation, "JSON"));
        claims.AddRange(token.Claims.Where(claim => claim.Type != "client_id").Select(claim => claim.ToClaim()));
        // RFC 9068 §2.2: where no resource owner is involved, sub identifies the client.
        if (!claims.Exists(claim => claim.Type == "sub"))
            claims.Add(new Claim("sub", token.ClientId));
        return claims;
    }

    private static Claim Number(string type, long value) => new(type, value.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64);
}
