using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>A second factor that somebody is setting up, while it is with the browser. Good for one person as they are now, in one session, and not for long.</summary>
/// <param name="Secret">The key.</param>
/// <param name="Subject">Whose.</param>
/// <param name="Stamp">Their security stamp.</param>
/// <param name="Session">The session.</param>
/// <param name="Expires">When it is forgotten, in milliseconds since 1970.</param>
internal sealed record EnrolmentTicket(byte[] Secret, string Subject, string Stamp, string Session, long Expires);

/// <summary>Seals tickets and opens them.</summary>
internal sealed class EnrolmentTickets(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("enrolment");

    public string Seal(byte[] secret, User user, SignedInUser session)
    {
        var ticket = new EnrolmentTicket(secret, user.Id, user.SecurityStamp!, session.SessionId, (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        return Base64Url.EncodeToString(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(ticket, EnrolmentJson.Default.EnrolmentTicket)));
    }

    /// <returns>The key; <see langword="null"/> if the ticket is none of ours, too old, or of somebody else or another session, or somebody has changed since.</returns>
    public byte[]? TryOpen(string text, User user, SignedInUser session)
    {
        if (!Base64Url.IsValid(text))
            return null;
        try
        {
            var ticket = JsonSerializer.Deserialize(_protector.Unprotect(Base64Url.DecodeFromChars(text)), EnrolmentJson.Default.EnrolmentTicket);
            return ticket is not null && ticket.Subject == user.Id && ticket.Stamp == user.SecurityStamp && ticket.Session == session.SessionId
                && time.GetUtcNow().ToUnixTimeMilliseconds() < ticket.Expires ? ticket.Secret : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(EnrolmentTicket))]
internal sealed partial class EnrolmentJson : JsonSerializerContext;
