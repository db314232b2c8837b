using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>The question whether a subject may be issued tokens, and the place for the answer.</summary>
public class IsActiveContext
{
    /// <summary>Asks.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="client">The client that tokens would be issued to.</param>
    /// <param name="caller">What asks, for instance <c>RefreshTokenValidation</c>.</param>
    public IsActiveContext(ClaimsPrincipal subject, Client client, string caller)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(caller);
        Subject = subject;
        Client = client;
        Caller = caller;
    }

    /// <summary>The subject.</summary>
    public ClaimsPrincipal Subject { get; set; }

    /// <summary>The client that tokens would be issued to.</summary>
    public Client Client { get; set; }

    /// <summary>What asks, for instance <c>RefreshTokenValidation</c>.</summary>
    public string Caller { get; set; }

    /// <summary>The answer.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool IsActive { get; set; } = true;
}
