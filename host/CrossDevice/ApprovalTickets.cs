using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>A request that somebody is being asked about, while it is with the browser.</summary>
/// <param name="GrantId">The request.</param>
/// <param name="SessionId">The session that is being asked: whoever is signed in by the time of the answer has to be the one who was asked.</param>
/// <param name="Shown">The code that was typed in, to be compared with the device's.</param>
/// <param name="Expires">When it is forgotten.</param>
internal sealed record ApprovalTicket(string GrantId, string SessionId, string? Shown, DateTimeOffset Expires);

/// <summary>Seals such tickets and opens them.</summary>
internal sealed class ApprovalTickets(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>The parameter that a ticket comes in.</summary>
    public const string Parameter = "ticket";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly BrowserSeal<ApprovalTicket> _seal = new(protection, "approval", ApprovalTicketJson.Default.ApprovalTicket);

    public string Seal(string grantId, Session session, string? shown) => _seal.Seal(new ApprovalTicket(grantId, session.Id, shown, time.GetUtcNow() + Lifetime));

    /// <summary>Opens a ticket for the session that was asked; <see langword="null"/> if it is none of ours, another's, or too old.</summary>
    public ApprovalTicket? TryOpen(string? text, Session session) =>
        _seal.TryOpen(text) is { } ticket && ticket.SessionId == session.Id && time.GetUtcNow() < ticket.Expires ? ticket : null;
}

[JsonSerializable(typeof(ApprovalTicket))]
internal sealed partial class ApprovalTicketJson : JsonSerializerContext;
