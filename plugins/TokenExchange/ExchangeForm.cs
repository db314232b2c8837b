using System.Collections.Specialized;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>The parameters of a request (RFC 8693 §2.1). The server lets only <c>resource</c> and <c>audience</c> be repeated.</summary>
internal sealed class ExchangeForm
{
    // More APIs in one token are hardly meant for any of them.
    private const int MostTargets = 20;
    private const int LongestName = 512;

    private ExchangeForm(NameValueCollection raw)
    {
        (SubjectToken, SubjectTokenType) = (raw["subject_token"] ?? "", raw["subject_token_type"] ?? "");
        (ActorToken, ActorTokenType) = (raw["actor_token"], raw["actor_token_type"]);
        RequestedTokenType = raw["requested_token_type"] ?? TokenTypes.AccessToken;
        Scopes = [.. (raw["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        Targets = [.. (raw.GetValues("resource") ?? []).Concat(raw.GetValues("audience") ?? []).Distinct(StringComparer.Ordinal)];
    }

    public string SubjectToken { get; }

    public string SubjectTokenType { get; }

    public string? ActorToken { get; }

    public string? ActorTokenType { get; }

    public string RequestedTokenType { get; }

    /// <summary>The scopes that were named; empty for none.</summary>
    public string[] Scopes { get; }

    /// <summary>The APIs that were named, by address or by name: an API has one name, which may be either (RFC 8693 §2.1 lets both be used together).</summary>
    public string[] Targets { get; }

    /// <returns>What is wrong; <see langword="null"/> if nothing is.</returns>
    public static Refusal? TryRead(NameValueCollection raw, ExchangeRule rule, out ExchangeForm form)
    {
        form = new ExchangeForm(raw);
        if (form.SubjectToken.Length == 0 || form.SubjectTokenType.Length == 0)
            return Refusal.OfRequest("The parameters subject_token and subject_token_type are both required.");
        // RFC 8693 §2.1: actor_token_type is required with an actor token, and must not be there without one.
        if (form.ActorToken is null != form.ActorTokenType is null)
            return Refusal.OfRequest("The parameters actor_token and actor_token_type go together.");
        if (form.RequestedTokenType is not (TokenTypes.AccessToken or TokenTypes.Jwt))
            return Refusal.OfRequest("Only access tokens are issued: requested_token_type must be that of an access token or a JWT.");
        if (!IsUnderstood(form.SubjectTokenType, rule) || (form.ActorTokenType is { } actorType && !IsUnderstood(actorType, rule)))
            return Refusal.OfRequest("Tokens of this type cannot be exchanged by this client.");
        return form.Targets.Length > MostTargets || Array.Exists(form.Targets, target => target.Length > LongestName) ? Refusal.OfTarget("it names too many targets, or too long ones") : null;
    }

    private static bool IsUnderstood(string type, ExchangeRule rule) => type is TokenTypes.AccessToken or TokenTypes.Jwt || (type == TokenTypes.IdentityToken && rule.IdentityTokens);
}
