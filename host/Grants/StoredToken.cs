using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Grants;

/// <summary>An access token at rest: what a reference stands for, and what a client that wants its claims kept gets again. What has a default here is left out of the record when it is that.</summary>
internal sealed record StoredToken(
    string Issuer, string[] Audiences, DateTimeOffset CreatedAt, string ClientId, StoredClaim[] Claims, int Lifetime = 0, string? Confirmation = null, bool IncludeJwtId = false, string? Description = null)
{
    public static StoredToken Of(Models.Token token) => new(
        token.Issuer, [.. token.Audiences], new DateTimeOffset(DateTime.SpecifyKind(token.CreationTime, DateTimeKind.Utc)), token.ClientId,
        StoredClaim.Of(token.Claims), token.Lifetime, token.Confirmation, token.IncludeJwtId, token.Description);

    public Models.Token ToToken() => new(TokenTypes.AccessToken)
    {
        Issuer = Issuer,
        Audiences = [.. Audiences],
        CreationTime = CreatedAt.UtcDateTime,
        Lifetime = Lifetime,
        ClientId = ClientId,
        Claims = [.. Claims.Select(claim => claim.ToClaim())],
        Confirmation = Confirmation,
        IncludeJwtId = IncludeJwtId,
        Description = Description,
    };
}
