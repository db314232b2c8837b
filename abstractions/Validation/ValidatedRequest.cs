using System.Collections.Specialized;
using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>A request of an authenticated client. The settable values shape this one request; the host checks them again before anything is issued.</summary>
public class ValidatedRequest
{
    /// <summary>Every parameter as it came. Never holds <c>client_secret</c>, <c>client_assertion</c> or <c>password</c>.</summary>
    public NameValueCollection Raw { get => field ??= []; set; }

    /// <summary>The client that authenticated. Shared by all requests: treat it as read-only.</summary>
    public Client Client { get => field ??= new(); set; }

    /// <summary>The client identifier that the token names, <c>client_id</c>. May differ from <see cref="Client"/>'s only where the client's property <c>impersonates</c> lists it.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>This server's issuer identifier, <c>iss</c> (RFC 8414 §2): what an assertion for this server names as its audience. Changing it changes no token.</summary>
    public string IssuerName { get; set; } = "";

    /// <summary>The lifetime of the access token in seconds, from 1 to the client's own.</summary>
    public int AccessTokenLifetime { get; set; }

    /// <summary>Whether the access token is self-contained or a reference.</summary>
    public AccessTokenType AccessTokenType { get; set; }

    /// <summary>The claims about the client that go into the access token, before <see cref="Client.ClientClaimsPrefix"/> is put in front.</summary>
    public ICollection<Claim> ClientClaims { get => field ??= []; set; }

    /// <summary>The subject, once the grant has established one.</summary>
    public ClaimsPrincipal? Subject { get; set; }

    /// <summary>The session at the server that the grant belongs to, <c>sid</c>.</summary>
    public string? SessionId { get; set; }

    /// <summary>The scopes and resources that were validated.</summary>
    public ResourceValidationResult ValidatedResources { get => field ??= new(); set; }

    /// <summary>The key that the token is bound to, the JSON value of <c>cnf</c> (RFC 7800 §3.1).</summary>
    public string? Confirmation { get; set; }
}
