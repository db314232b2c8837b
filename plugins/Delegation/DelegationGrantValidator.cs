using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Delegation;

/// <summary>
/// Lets an API call another one on behalf of its caller: it presents the user's access token that it was called with and gets one for
/// the other API, which says in <c>act</c> who acts for the user.
/// </summary>
public sealed class DelegationGrantValidator(ITokenValidator tokens, ILogger<DelegationGrantValidator> log) : IExtensionGrantValidator
{
    // A validator lives for one call, the plugin's assembly for as long as the plugin is loaded: once per client is remembered here.
    private static readonly ConcurrentDictionary<string, bool> Warned = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string GrantType => "delegation";

    /// <inheritdoc />
    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var token = context.Request.Raw.Get("token");
        if (string.IsNullOrEmpty(token))
        {
            context.Result = new GrantValidationResult(TokenRequestErrors.InvalidRequest, "The parameter 'token' is missing: the access token of the user to act for.");
            return;
        }

        var validated = await tokens.ValidateAccessTokenAsync(token);
        context.Result = validated is { IsError: false, Error: null, Claims: { } claims }
            ? Delegate(context.Request.Client, [.. claims])
            : Refuse(context.Request.Client, "the token is not a valid access token", isForged: true);
    }

    private GrantValidationResult Delegate(Client client, List<Claim> token)
    {
        var subject = First(token, "sub");
        // RFC 9068 §2.2: a client's own token has the client as its sub. There is no user in it to act for.
        if (string.IsNullOrEmpty(subject) || First(token, "client_id") is not { } issuedTo || subject == issuedTo)
            return Refuse(client, "the token is not a user's");
        if (!IsFor(client, token))
            return Refuse(client, "the token is not for the API that the client is");
        if (Actor.Claim(client.ClientId, token) is not { } actor)
            return Refuse(client, "the token has been delegated too often");

        var identityProvider = First(token, "idp") is { Length: > 0 } known ? known : "local";
        var result = AuthenticationTime(token) is { } authenticated
            ? new GrantValidationResult(subject, GrantType, authenticated, identityProvider: identityProvider)
            : new GrantValidationResult(subject, GrantType, identityProvider: identityProvider);
        result.IssuedClaims.Add(actor);
        return result;
    }

    // RFC 9068 §4: a token is for the APIs in its aud. Whoever else got hold of it may not trade it in.
    private bool IsFor(Client client, List<Claim> token)
    {
        if (client.Properties.TryGetValue("audience", out var audience))
            return token.Exists(claim => claim.Type == "aud" && claim.Value == audience);
        if (Warned.TryAdd(client.ClientId, true))
            Log.AnyAudience(log, client.ClientId);
        return true;
    }

    // One sentence for every refusal: which check a stolen token failed is for the log, not for who presents it.
    private GrantValidationResult Refuse(Client client, string reason, bool isForged = false)
    {
        Log.Refused(log, client.ClientId, reason);
        return new GrantValidationResult(TokenRequestErrors.InvalidGrant, "The token cannot be delegated by this client.")
        {
            // An API that has proven who it is hands on what it was called with. Whoever calls it must not be able to have it throttled for everybody.
            CredentialRejected = isForged && !client.RequireClientSecret,
        };
    }

    private static DateTime? AuthenticationTime(List<Claim> token) =>
        long.TryParse(First(token, "auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : null;

    private static string? First(List<Claim> token, string type) => token.Find(claim => claim.Type == type)?.Value;
}
