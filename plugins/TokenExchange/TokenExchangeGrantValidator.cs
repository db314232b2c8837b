using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Exchanges a token of this server for another one, for another API or by somebody who acts for its subject (RFC 8693). Whatever the settings do not allow is refused.</summary>
internal sealed class TokenExchangeGrantValidator(ExchangeSettings settings, Presentation presentation, Target targets, ILogger<TokenExchangeGrantValidator> log) : IExtensionGrantValidator
{
    /// <inheritdoc />
    public string GrantType => "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <inheritdoc />
    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await ExchangeAsync(context) is not { } refusal)
            return;
        Log.Refused(log, context.Request.Client.ClientId, refusal.Reason);
        // Never a rejected credential, whatever the token was: the client has proven who it is and hands on what others sent it. They must not be able to have it throttled for everybody.
        context.Result = new GrantValidationResult(refusal.Error, refusal.Description);
    }

    private async Task<Refusal?> ExchangeAsync(ExtensionGrantValidationContext context)
    {
        var (request, client) = (context.Request, context.Request.Client);
        // RFC 8693 §2.1 and §5: a client that anybody can be would let anybody make more of a token that leaked.
        if (!client.RequireClientSecret || settings.RuleOf(client.ClientId) is not { } rule)
            return new Refusal(TokenRequestErrors.UnauthorizedClient, "The client may not exchange tokens.", "it is a public client, or none of Clients");
        if (ExchangeForm.TryRead(request.Raw, rule, out var form) is { } malformed)
            return malformed;
        if (form.RequestedTokenType == TokenTypes.Jwt && request.AccessTokenType != AccessTokenType.Jwt)
            return Refusal.OfRequest("This client's access tokens are no JWTs.");

        var (subject, refusal) = await presentation.CheckAsync(form.SubjectToken, form.SubjectTokenType, client.ClientId);
        if (subject is null || (refusal = SubjectObjection(rule, subject)) is not null)
            return refusal;
        var (party, actorEnd) = (new Party(client.ClientId, client.ClientId), DateTimeOffset.MaxValue);
        if (form.ActorToken is { } actorToken)
        {
            (var actor, refusal) = await presentation.CheckAsync(actorToken, form.ActorTokenType!, client.ClientId);
            if (actor is null || (refusal = ActorObjection(rule, actor)) is not null)
                return refusal;
            (party, actorEnd) = (new Party(actor.Subject, actor.ClientId), actor.End!.Value);
        }

        var isDelegation = form.ActorToken is not null || !rule.Impersonation;
        if (!Actors.Admits(subject, party, request.IssuerName))
            return Refusal.OfToken("its may_act names another actor");
        if (!Actors.TryExtend(subject, isDelegation ? party : null, settings.MaxActors, out var chain))
            return Refusal.OfToken("its act is no chain of actors, or would become too long");
        (var target, refusal) = await targets.FindAsync(form, rule, subject, client);
        if (target is null)
            return refusal;

        Shape(request, subject, target, subject.End < actorEnd ? subject.End!.Value : actorEnd);
        context.Result = Result(subject, chain, form.RequestedTokenType);
        return null;
    }

    private static Refusal? SubjectObjection(ExchangeRule rule, PresentedToken subject)
    {
        if (subject.IsClients)
            return Refusal.OfToken("the token is a client's own, and there is nobody in it to act for");
        if (!HasSubject(subject))
            return Refusal.OfToken("the token does not say how and when its subject was authenticated");
        if (subject.IsIdentityToken)
            return null;
        // RFC 9068 §4: a token is for the APIs in its aud. Whoever else got hold of it may not trade it in.
        if (rule.SubjectAudiences.Count > 0 && !subject.Values("aud").Any(rule.SubjectAudiences.Contains))
            return Refusal.OfToken("the token is for none of the client's SubjectAudiences");
        if (rule.SubjectClients.Count > 0 && !rule.SubjectClients.Contains(subject.ClientId))
            return Refusal.OfToken("the token is of none of the client's SubjectClients");
        return rule is { SubjectAudiences.Count: 0, SubjectClients.Count: 0 } ? Refusal.OfToken("the client may exchange ID tokens only") : null;
    }

    private static Refusal? ActorObjection(ExchangeRule rule, PresentedToken actor)
    {
        if (!rule.Delegation)
            return Refusal.OfToken("an actor is named, and the client may not delegate");
        // An actor's token that another client got says that the actor was there, not here.
        if (actor.ClientId != rule.ClientId && !rule.ActorClients.Contains(actor.ClientId))
            return Refusal.OfToken("the actor's token was issued to another client");
        // RFC 8693 §4.1 has one chain, the subject's; what an actor of an actor would be, it does not say.
        return actor.Has(Actors.Act) ? Refusal.OfToken("somebody else acts in the actor's token") : null;
    }

    private static void Shape(ValidatedTokenRequest request, PresentedToken subject, Target.Found target, DateTimeOffset end)
    {
        request.RequestedScopes = target.Scopes;
        request.RequestedResourceIndicators = target.Apis;
        request.AccessTokenEnd = end;
        // So that the end of a session ends what is kept of it.
        request.SessionId = subject.Text("sid");
    }

    private static GrantValidationResult Result(PresentedToken subject, Claim? chain, string type)
    {
        // Who it is and how they were authenticated is what the presented token says; nobody was authenticated here.
        var identity = new ClaimsIdentity(subject.Claims.Where(claim => claim.Type is "sub" or "idp" or "auth_time" or "amr" or "acr").DistinctBy(claim => (claim.Type, claim.Value)), "token-exchange", "name", "role");
        // RFC 8693 §2.2.1: issued_token_type is always there.
        var result = new GrantValidationResult(new ClaimsPrincipal(identity), new Dictionary<string, object> { ["issued_token_type"] = type }) { IssueIdentityToken = false, IssueRefreshToken = false };
        if (chain is not null)
            result.IssuedClaims.Add(chain);
        // Whom the subject let act is let act with this token too, and nobody else.
        if (subject.Values(Actors.MayAct) is [var mayAct, ..])
            result.IssuedClaims.Add(new Claim(Actors.MayAct, mayAct, "json"));
        return result;
    }

    private static bool HasSubject(PresentedToken subject) =>
        subject.Text("idp") is { Length: > 0 } && subject.Has("amr") && long.TryParse(subject.Text("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
