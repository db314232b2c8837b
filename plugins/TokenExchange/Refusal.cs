using PluginTokenServer.Models;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Why a request is refused.</summary>
/// <param name="Error">The code.</param>
/// <param name="Description">What the client's developer is told. Which check a token failed is not among it: it may be a stolen one.</param>
/// <param name="Reason">What the log says.</param>
internal sealed record Refusal(TokenRequestErrors Error, string Description, string Reason)
{
    /// <summary>RFC 8693 §2.2.2: a subject or actor token that is invalid for any reason, or not acceptable by policy, is <c>invalid_request</c>, and no other code.</summary>
    public static Refusal OfToken(string reason) => new(TokenRequestErrors.InvalidRequest, "A token that was presented is not valid, or this client may not exchange it so.", reason);

    /// <summary>The request itself is wrong; whoever wrote it may know how.</summary>
    public static Refusal OfRequest(string description) => new(TokenRequestErrors.InvalidRequest, description, description.TrimEnd('.'));

    /// <summary>RFC 8693 §2.2.2: no token can be had for the target. One sentence, whether there is such an API or not.</summary>
    public static Refusal OfTarget(string reason) => new(TokenRequestErrors.InvalidTarget, "A token for this target cannot be had by this client, or not with these scopes.", reason);

    /// <summary>RFC 6749 §5.2.</summary>
    public static Refusal OfScope(string reason) => new(TokenRequestErrors.InvalidScope, "A requested scope is more than the presented token has, or than can be exchanged.", reason);
}
