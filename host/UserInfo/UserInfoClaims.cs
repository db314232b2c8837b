using System.Security.Claims;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.UserInfo;

/// <summary>What a client may know about a user: the subject, and the claims of the granted scopes as they are now (OIDC Core §5.4).</summary>
internal sealed class UserInfoClaims(Subjects subjects, ServerConfigurationSource configuration)
{
    /// <param name="token">What the access token says.</param>
    public async Task<Outcome<List<Claim>>> OfAsync(List<Claim> token)
    {
        var current = configuration.Current;
        // RFC 8705 §3, RFC 9449 §7.1: a token that is bound to a key is no bearer token, and nothing here asks for the proof.
        if (Text(token, "sub") is not { Length: > 0 } sub || Text(token, "cnf") is not null
            || Text(token, "client_id") is not { } clientId || !current.Clients.TryGetValue(clientId, out var client) || !client.Enabled)
            return OAuthError.InvalidToken;
        // A client's own token is about no user, whatever its scopes are called.
        if (sub == clientId)
            return OAuthError.InsufficientScope("openid");

        var scopes = token.Where(claim => claim.Type == "scope").Select(claim => claim.Value).Distinct(StringComparer.Ordinal);
        var identity = scopes.Select(scope => current.Scopes.IdentityResources.GetValueOrDefault(scope)).OfType<IdentityResource>().ToList();
        var requested = identity.SelectMany(resource => resource.UserClaims).ToHashSet(StringComparer.Ordinal);
        var profile = requested.Count == 0 && !subjects.IssueUnasked ? [] : await subjects.ProfileAsync(
            Subject(token), client.Copy(), new ResourceValidationResult(new Resources(identity, [], [])), requested, ProfileCallers.UserInfo);
        // OIDC Core §5.3.2: always the sub, and the token's; a claim without a value is left out.
        return (List<Claim>)
        [
            new("sub", sub),
            .. profile.Where(claim => claim.Value.Length > 0 && !ProtectedClaims.FromOutside.Contains(claim.Type)).DistinctBy(claim => (claim.Type, claim.Value)),
        ];
    }

    // What the token says about itself is nothing about the user.
    private static ClaimsPrincipal Subject(List<Claim> token) => new(new ClaimsIdentity(
        token.Where(claim => !ProtectedClaims.Envelope.Contains(claim.Type) && claim.Type is not ("client_id" or "scope")), ProfileCallers.UserInfo, "name", "role"));

    private static string? Text(List<Claim> claims, string type) => claims.Find(claim => claim.Type == type)?.Value;
}
