using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tokens;

/// <summary>Decides what a token says: the claims of the server, of the subject, of the client and of the grant.</summary>
internal sealed class TokenComposer(Issuer issuer, IClock clock, Subjects subjects)
{
    // Established by authentication, and the same in every token of the subject.
    private static readonly string[] SubjectClaims = ["sub", "auth_time", "idp", "amr", "acr"];

    public async Task<Models.Token> ComposeAccessTokenAsync(TokenCreationRequest creation, TokenRequest current)
    {
        creation.Validate();
        var request = creation.ValidatedRequest;
        var claims = new List<Claim>(8);
        foreach (var scope in creation.ValidatedResources.ParsedScopes)
            claims.Add(new Claim("scope", scope.RawValue));
        AddClientClaims(claims, creation);
        if (creation.Subject is { } subject)
        {
            AddSubject(claims, subject, request.SessionId);
            var requested = UserClaims(creation.ValidatedResources.Resources);
            if (requested.Count > 0 || subjects.IssueUnasked)
                AddUnprotected(claims, await subjects.ProfileAsync(subject, request, creation.ValidatedResources, requested, ProfileCallers.AccessToken));
        }

        if (request is ValidatedTokenRequest { IssuedClaims: { Count: > 0 } issued })
            AddUnprotected(claims, issued);
        return new Models.Token(TokenTypes.AccessToken)
        {
            Issuer = issuer.Value,
            Audiences = Audiences(creation, current),
            CreationTime = Beginning(request.AccessTokenLifetime, current.Decision?.End),
            Lifetime = request.AccessTokenLifetime,
            ClientId = request.ClientId,
            AccessTokenType = request.AccessTokenType,
            Confirmation = request.Confirmation,
            IncludeJwtId = request.Client.IncludeJwtId,
            Description = creation.Description,
            Claims = claims,
        };
    }

    public async Task<Models.Token> ComposeIdentityTokenAsync(TokenCreationRequest creation)
    {
        creation.Validate();
        var request = creation.ValidatedRequest;
        var subject = creation.Subject ?? throw new InvalidOperationException("An ID token needs a subject.");
        var claims = new List<Claim>(12);
        AddSubject(claims, subject, request.SessionId);
        AddText(claims, "nonce", creation.Nonce);
        AddText(claims, "at_hash", HalfHash(creation.AccessTokenToHash));
        AddText(claims, "c_hash", HalfHash(creation.AuthorizationCodeToHash));
        AddText(claims, "s_hash", creation.StateHash);
        if (creation.IncludeAllIdentityClaims || request.Client.AlwaysIncludeUserClaimsInIdToken)
        {
            var requested = creation.ValidatedResources.Resources.IdentityResources.SelectMany(resource => resource.UserClaims).ToHashSet(StringComparer.Ordinal);
            AddUnprotected(claims, await subjects.ProfileAsync(subject, request, creation.ValidatedResources, requested, ProfileCallers.IdentityToken));
        }

        return new Models.Token(TokenTypes.IdentityToken)
        {
            Issuer = issuer.Value,
            Audiences = [request.ClientId],
            CreationTime = clock.UtcNow.UtcDateTime,
            Lifetime = request.Client.IdentityTokenLifetime,
            ClientId = request.ClientId,
            AllowedSigningAlgorithms = request.Client.AllowedIdentityTokenSigningAlgorithms,
            Description = creation.Description,
            Claims = claims,
        };
    }

    /// <summary>OIDC Core §3.1.3.6: the left half of the hash, in base64url. Both algorithms of this server hash with SHA-256.</summary>
    public static string? HalfHash(string? value) =>
        value is null ? null : Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(value)).AsSpan(0, SHA256.HashSizeInBytes / 2));

    // A lifetime that was cut to an end was counted from the decision, and making the token has taken a while since.
    private DateTime Beginning(int lifetime, DateTimeOffset? end) => (end is { } last && last.AddSeconds(-lifetime) < clock.UtcNow ? last.AddSeconds(-lifetime) : clock.UtcNow).UtcDateTime;

    private static List<string> Audiences(TokenCreationRequest creation, TokenRequest current)
    {
        if (current.Decision is { } granted && ReferenceEquals(creation.ValidatedResources, current.ValidatedResources))
            return [.. granted.Audiences];
        return [.. creation.ValidatedResources!.Resources.ApiResources.Select(api => api.Name)];
    }

    private static void AddSubject(List<Claim> claims, ClaimsPrincipal subject, string? sessionId)
    {
        foreach (var claim in subject.Claims)
        {
            if (SubjectClaims.Contains(claim.Type))
                claims.Add(claim);
        }

        AddText(claims, "sid", sessionId);
    }

    private static void AddClientClaims(List<Claim> claims, TokenCreationRequest creation)
    {
        var request = creation.ValidatedRequest!;
        if (request.ClientClaims.Count == 0 || (creation.Subject is not null && !request.Client.AlwaysSendClientClaims))
            return;
        foreach (var claim in request.ClientClaims)
        {
            var type = request.Client.ClientClaimsPrefix + claim.Type;
            if (!ProtectedClaims.FromOutside.Contains(type))
                claims.Add(new Claim(type, claim.Value, claim.ValueType));
        }
    }

    private static void AddUnprotected(List<Claim> claims, IEnumerable<Claim> added)
    {
        foreach (var claim in added)
        {
            if (!ProtectedClaims.FromOutside.Contains(claim.Type) && !claims.Exists(known => known.Type == claim.Type && known.Value == claim.Value))
                claims.Add(claim);
        }
    }

    private static void AddText(List<Claim> claims, string type, string? value)
    {
        if (value is not null)
            claims.Add(new Claim(type, value));
    }

    private static HashSet<string> UserClaims(Resources resources)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var api in resources.ApiResources)
            types.UnionWith(api.UserClaims);
        foreach (var scope in resources.ApiScopes)
            types.UnionWith(scope.UserClaims);
        return types;
    }
}
