using System.Security.Claims;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>
/// What an extension leaves on a request, as plain lists of the host's own. A list or principal of another make may never end, or say
/// something else when it is read again; so it is read once, within the extension's own call and deadline.
/// </summary>
internal static class Proposal
{
    /// <exception cref="InvalidOperationException">There is too much of it.</exception>
    public static void Settle(ValidatedTokenRequest request)
    {
        if (request.RequestedScopes is not (null or string[]))
            request.RequestedScopes = Own(request.RequestedScopes).ToArray();
        if (request.RequestedResourceIndicators is not (null or string[]))
            request.RequestedResourceIndicators = Own(request.RequestedResourceIndicators).ToArray();
        if (request.ValidatedResources.ParsedScopes is { } scopes && scopes.GetType() != typeof(List<ParsedScopeValue>))
            request.ValidatedResources.ParsedScopes = Own(scopes);
        request.ClientClaims = OwnClaims(request.ClientClaims);
        request.IssuedClaims = OwnClaims(request.IssuedClaims);
        request.Subject = Plain(request.Subject);
    }

    /// <exception cref="InvalidOperationException">There is too much of it.</exception>
    public static void Settle(GrantValidationResult result)
    {
        result.IssuedClaims = OwnClaims(result.IssuedClaims);
        result.Subject = Plain(result.Subject);
    }

    private static ICollection<Claim> OwnClaims(ICollection<Claim> claims) => claims.GetType() == typeof(List<Claim>) || claims is Claim[]? claims : Own(claims);

    private static ClaimsPrincipal? Plain(ClaimsPrincipal? subject) =>
        subject is null || (subject.GetType() == typeof(ClaimsPrincipal) && subject.Identities.All(identity => identity.GetType() == typeof(ClaimsIdentity)))
            ? subject
            : new ClaimsPrincipal(new ClaimsIdentity(Own(subject.Claims), subject.Identity?.AuthenticationType, "name", "role"));

    private static List<T> Own<T>(IEnumerable<T> items)
    {
        List<T> own = [.. items.Take(InputLimits.ProposedItems + 1)];
        return own.Count <= InputLimits.ProposedItems ? own : throw new InvalidOperationException($"An extension may leave at most {InputLimits.ProposedItems} scopes, APIs or claims.");
    }
}
