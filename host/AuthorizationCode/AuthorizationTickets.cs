using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>
/// An authorization request on its way through the pages. It is with the browser, sealed, so that an open door does not fill the store; what it
/// says is looked at again each time it comes back.
/// </summary>
/// <param name="Query">The parameters, or for a pushed request <c>client_id</c> and <c>request_uri</c>.</param>
/// <param name="Begun">When it came.</param>
/// <param name="SessionBefore">The session that was there then. Another one tells that somebody has signed in for this request.</param>
internal sealed record AuthorizationTicket(string Query, DateTimeOffset Begun, string? SessionBefore)
{
    /// <summary>In the place of a session that nobody has looked for yet.</summary>
    public const string NotLooked = "?";

    /// <summary>The session that is being asked to consent.</summary>
    public string? Consenting { get; init; }
}

/// <summary>Seals tickets and opens them, and knows the one address that they come back to.</summary>
internal sealed class AuthorizationTickets(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>The parameter that a ticket comes in.</summary>
    public const string Parameter = "ticket";

    /// <summary>How long somebody may take to sign in and consent.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly BrowserSeal<AuthorizationTicket> _seal = new(protection, "authorization request", AuthorizationTicketJson.Default.AuthorizationTicket);

    public string Seal(AuthorizationTicket ticket) => _seal.Seal(ticket);

    /// <summary>Opens a ticket; <see langword="null"/> if it is none of ours, or too old.</summary>
    public AuthorizationTicket? TryOpen(string? text) => _seal.TryOpen(text) is { } ticket && time.GetUtcNow() < ticket.Begun + Lifetime ? ticket : null;

    /// <summary>The address at this server where a request goes on.</summary>
    public string ReturnUrl(HttpContext http, AuthorizationTicket ticket) => ReturnPrefix(http) + Seal(ticket);

    /// <summary>Reads such an address. Nothing else is one, however much it looks like it (AUT-22): somebody who has signed in is sent there.</summary>
    public AuthorizationTicket? TryReadReturnUrl(HttpContext http, string? returnUrl) => TryOpen(TicketOf(http, returnUrl));

    /// <summary>Whether an address was one, and its ticket is of ours but too old.</summary>
    public bool IsTooOld(HttpContext http, string? returnUrl) => TicketOf(http, returnUrl) is { } text && _seal.TryOpen(text) is not null && TryOpen(text) is null;

    private static string? TicketOf(HttpContext http, string? returnUrl)
    {
        var prefix = ReturnPrefix(http);
        return returnUrl?.StartsWith(prefix, StringComparison.Ordinal) == true ? returnUrl[prefix.Length..] : null;
    }

    private static string ReturnPrefix(HttpContext http) => $"{http.Request.PathBase.ToUriComponent()}{AuthorizeEndpoint.CallbackPath}?{Parameter}=";
}

[JsonSerializable(typeof(AuthorizationTicket))]
internal sealed partial class AuthorizationTicketJson : JsonSerializerContext;
