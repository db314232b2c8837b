using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>Takes the word of a trusted issuer for who somebody is, and issues a token for them (RFC 7523 §2.1).</summary>
internal sealed class JwtBearerGrantValidator(BearerSettings settings, IssuerKeys keys, TimeProvider time, ILogger<JwtBearerGrantValidator> log) : IExtensionGrantValidator
{
    private const string OfflineAccess = "offline_access";

    /// <inheritdoc />
    public string GrantType => "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <inheritdoc />
    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var client = context.Request.Client;
        // RFC 7523 §2.1: required, and one.
        if (context.Request.Raw["assertion"] is not { Length: > 0 } text)
        {
            context.Result = new GrantValidationResult(TokenRequestErrors.InvalidRequest, "The parameter assertion is missing.");
            return;
        }

        if (Assertion.TryRead(text) is not { } assertion)
            Refuse(context, "it is no JWT that could be an assertion", isForged: true);
        else if (settings.Find(assertion.Text("iss")) is not { } issuer)
            Refuse(context, "its issuer is none of Issuers", isForged: true);
        // What can be seen without a key is looked at first: nobody has keys fetched by rubbish, or by a client that may not ask.
        else if (!issuer.Clients.Contains(client.ClientId))
            Refuse(context, "the client is none of the issuer's Clients");
        else if (!issuer.MaySignWith(assertion.Algorithm!) || !issuer.MayHaveType(assertion.Type!))
            Refuse(context, "its alg is none of the issuer's Algorithms, or its typ none of its Types", isForged: true);
        else if (ClaimsRule.Fault(assertion, issuer, context.Request.IssuerName, time.GetUtcNow()) is { } fault)
            Refuse(context, fault);
        else if (!await IsSignedAsync(assertion, issuer, context.CancellationToken))
            Refuse(context, "no key of the issuer has signed it", isForged: true);
        else
            Accept(context, assertion, issuer);
    }

    private async Task<bool> IsSignedAsync(Assertion assertion, IssuerSettings issuer, CancellationToken cancellationToken) =>
        (await keys.OfAsync(issuer, assertion, cancellationToken)).Any(key => key.Fits(assertion) && key.Verifies(assertion));

    private void Accept(ExtensionGrantValidationContext context, Assertion assertion, IssuerSettings issuer)
    {
        var request = context.Request;
        if (issuer.Scopes.Count > 0 || request.RequestedScopes.Contains(OfflineAccess))
        {
            var within = request.RequestedScopes.Where(scope => scope != OfflineAccess && (issuer.Scopes.Count == 0 || issuer.Scopes.Contains(scope))).ToArray();
            // What was asked for is had or refused; what was not is left out.
            if (within.Length == 0 || (request.Raw["scope"] is not null && within.Length < request.RequestedScopes.Count()))
            {
                Log.Refused(log, request.Client.ClientId, "a scope is none of the issuer's Scopes");
                context.Result = new GrantValidationResult(TokenRequestErrors.InvalidScope, "A requested scope cannot be had by an assertion of this issuer.");
                return;
            }

            request.RequestedScopes = within;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(assertion.Seconds("exp")!.Value);
        // RFC 7521 §4.1: access tokens do not outlast the assertion by a significant period, and no refresh tokens are issued.
        request.AccessTokenEnd = expires.AddSeconds(issuer.BeyondAssertionSeconds);
        // RFC 7523 §3, 7: the id is the issuer's; another one may have the same.
        if (assertion.Text("jti") is { } id)
            context.UseOnce("jti", $"{issuer.Issuer.Length}:{issuer.Issuer}{id}", expires.AddSeconds(issuer.ClockSkewSeconds));
        context.Result = Result(assertion, issuer, time.GetUtcNow().ToUnixTimeSeconds());
    }

    private static GrantValidationResult Result(Assertion assertion, IssuerSettings issuer, long now)
    {
        const string Method = "jwt-bearer";
        var subject = issuer.SubjectPrefix + assertion.Text(issuer.SubjectClaim);
        var provider = issuer.LocalSubjects ? "local" : issuer.IdentityProvider ?? issuer.Issuer;
        // When they were authenticated the issuer knows; without a word of it, the assertion is the latest that it can have been.
        var authenticated = DateTimeOffset.FromUnixTimeSeconds(Math.Min(assertion.Seconds("auth_time") ?? assertion.Seconds("iat") ?? now, now));
        return new GrantValidationResult(subject, Method, authenticated.UtcDateTime, identityProvider: provider) { IssueIdentityToken = false };
    }

    // RFC 7523 §3.1: invalid_grant, whatever is wrong with it. What that was is for the log, not for who presents it.
    private void Refuse(ExtensionGrantValidationContext context, string reason, bool isForged = false)
    {
        Log.Refused(log, context.Request.Client.ClientId, reason);
        context.Result = new GrantValidationResult(TokenRequestErrors.InvalidGrant, "The assertion is not valid, or this client may not present it.")
        {
            // A client that has proven who it is may hand on what others sent it. They must not be able to have it throttled for everybody; and whoever is not the client cannot guess at all.
            CredentialRejected = isForged && !context.Request.Client.RequireClientSecret,
        };
    }
}
