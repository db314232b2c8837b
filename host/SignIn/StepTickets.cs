using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;

namespace PluginTokenServer.Host.SignIn;

/// <summary>A step of a sign-in that somebody is being asked, while it is with the browser.</summary>
/// <param name="Form">What is being asked.</param>
/// <param name="State">What the authenticator wants back.</param>
/// <param name="UserName">Who is signing in, for counting what fails.</param>
/// <param name="Expires">When it is forgotten.</param>
internal sealed record StepTicket(PluginTokenServer.SignIn.SignInForm Form, string? State, string UserName, DateTimeOffset Expires);

/// <summary>Seals steps and opens them.</summary>
internal sealed class StepTickets(IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // Nobody sees what is sealed; to escape it for a page would only make a picture in it several times as long.
    private static readonly StepTicketJson Json = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly BrowserSeal<StepTicket> _seal = new(protection, "sign-in step", Json.StepTicket);

    public string Seal(PluginTokenServer.SignIn.SignInForm form, string? state, string userName) => _seal.Seal(new StepTicket(form, state, userName, time.GetUtcNow() + Lifetime));

    /// <summary>Opens a step; <see langword="null"/> if it is none of ours, or too old.</summary>
    public StepTicket? TryOpen(string? text) => _seal.TryOpen(text) is { } ticket && time.GetUtcNow() < ticket.Expires ? ticket : null;
}

[JsonSerializable(typeof(StepTicket))]
internal sealed partial class StepTicketJson : JsonSerializerContext;
