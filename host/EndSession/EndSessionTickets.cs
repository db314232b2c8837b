using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.EndSession;

/// <summary>A logout request as far as it was believed. It is with the browser, sealed, while somebody is asked.</summary>
/// <param name="Begun">When it came.</param>
internal sealed record EndSessionTicket(DateTimeOffset Begun)
{
    /// <summary>The client that asks, by its ID token or by its own word.</summary>
    public string? ClientId { get; init; }

    /// <summary>Who is to be signed out: the subject of the <c>id_token_hint</c>.</summary>
    public string? SubjectId { get; init; }

    /// <summary>The session of the <c>id_token_hint</c>.</summary>
    public string? SessionId { get; init; }

    /// <summary>Where the client would have the person, one of its own.</summary>
    public string? ReturnUri { get; init; }

    /// <summary>Goes back as it came.</summary>
    public string? State { get; init; }

    public string? UiLocales { get; init; }

    /// <summary>The session that is being asked.</summary>
    public string? Confirming { get; init; }

    /// <summary>Whether the client has shown, by an ID token of this very session, that it is one that the person uses.</summary>
    public bool IsOf(Session session) => SubjectId == session.SubjectId && SessionId == session.SessionId;
}

/// <summary>Seals logout requests and opens them.</summary>
internal sealed class EndSessionTickets(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>The parameter that a ticket comes in.</summary>
    public const string Parameter = "ticket";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly BrowserSeal<EndSessionTicket> _seal = new(protection, "logout request", EndSessionTicketJson.Default.EndSessionTicket);

    /// <summary>The address at this server where a request goes on.</summary>
    public string Address(HttpContext http, EndSessionTicket ticket) => $"{SignInAddresses.Local(http, EndSessionEndpoint.CallbackPath)}?{Parameter}={_seal.Seal(ticket)}";

    /// <summary>Opens the ticket of a request; <see langword="null"/> if it is none of ours, or too old.</summary>
    public EndSessionTicket? TryOpen(HttpContext http) => _seal.TryOpen(http.Request.Query[Parameter]) is { } ticket && time.GetUtcNow() < ticket.Begun + Lifetime ? ticket : null;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EndSessionTicket))]
internal sealed partial class EndSessionTicketJson : JsonSerializerContext;
