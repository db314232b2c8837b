using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Bench.Floor;

/// <summary>The same token through Microsoft.IdentityModel.JsonWebTokens.</summary>
internal sealed class LibraryTokens(string issuer, SigningKey key) : ITokenMaker
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };
    private readonly SigningCredentials _credentials = new(key.SecurityKey, key.Algorithm);

    private readonly TokenValidationParameters _parameters = new()
    {
        ValidIssuer = issuer,
        ValidAudience = issuer + "/resources",
        ValidTypes = ["at+jwt"],
        IssuerSigningKey = key.SecurityKey,
    };

    public async ValueTask<string?> FindSubjectAsync(string token)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, _parameters);
        return result.IsValid ? result.ClaimsIdentity.FindFirst("sub")?.Value : null;
    }

    public int Write(TokenContent content, Span<byte> destination)
    {
        DateTime now = DateTime.UtcNow;
        string token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = issuer + "/resources",
            NotBefore = now,
            IssuedAt = now,
            Expires = now.AddSeconds(TokenEndpoint.Lifetime),
            TokenType = "at+jwt",
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>(4)
            {
                ["scope"] = content.Scope,
                ["client_id"] = content.ClientId,
                ["sub"] = content.Subject,
                ["jti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            },
        });
        return Encoding.ASCII.GetBytes(token, destination);
    }
}
