using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>The grant behind an <c>auth_req_id</c> (CIBA Core §7.3). The id itself, as it is sent, is its handle.</summary>
public class BackChannelAuthenticationRequest
{
    /// <summary>The identifier of the grant in the store. Unlike the handle it is no credential.</summary>
    public string InternalId { get; set; } = "";

    /// <summary>When the request was made, in UTC.</summary>
    public DateTime CreationTime { get; set; }

    /// <summary>How long it is valid, in seconds.</summary>
    public int Lifetime { get; set; }

    /// <summary>The client that made it.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The user it is about; once complete, as signed in.</summary>
    public ClaimsPrincipal Subject { get; set; } = new();

    /// <summary>The scopes that were asked for.</summary>
    public IEnumerable<string> RequestedScopes { get; set; } = [];

    /// <summary>The resources that were asked for (RFC 8707 §2.1).</summary>
    public IEnumerable<string> RequestedResourceIndicators { get; set; } = [];

    /// <summary>The authentication context classes that were asked for, <c>acr_values</c> (CIBA Core §7.1), without those that name a tenant or identity provider.</summary>
    public ICollection<string> AuthenticationContextReferenceClasses { get; set; } = [];

    /// <summary>The tenant, from <c>tenant:…</c> in <c>acr_values</c>.</summary>
    public string? Tenant { get; set; }

    /// <summary>The identity provider, from <c>idp:…</c> in <c>acr_values</c>.</summary>
    public string? IdP { get; set; }

    /// <summary>The message shown on both devices, <c>binding_message</c> (CIBA Core §7.1).</summary>
    public string? BindingMessage { get; set; }

    /// <summary>Whether the user has answered.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The scopes that the user granted. None, once <see cref="IsComplete"/>, means that the user said no.</summary>
    public IEnumerable<string> AuthorizedScopes { get; set; } = [];

    /// <summary>The session at the server in which the user answered, <c>sid</c>.</summary>
    public string? SessionId { get; set; }

    /// <summary>What the user called the grant.</summary>
    public string? Description { get; set; }
}
