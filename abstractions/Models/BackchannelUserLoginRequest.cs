using System.Security.Claims;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Models;

/// <summary>A CIBA request that waits for a user's answer, as whoever asks the user sees it (CIBA Core §7.1).</summary>
public class BackchannelUserLoginRequest
{
    /// <summary>The identifier of the request. It is no credential: nobody gets tokens by it.</summary>
    public string InternalId { get; set; } = "";

    /// <summary>The user it means, with at least <c>sub</c>.</summary>
    public ClaimsPrincipal Subject { get; set; } = new();

    /// <summary>What both sides show, <c>binding_message</c>. Text from outside: show it as such.</summary>
    public string? BindingMessage { get; set; }

    /// <summary>The authentication context classes that the client asks for, <c>acr_values</c>, without those that name a tenant or identity provider.</summary>
    public IEnumerable<string> AuthenticationContextReferenceClasses { get; set; } = [];

    /// <summary>The tenant, from <c>tenant:…</c> in <c>acr_values</c>.</summary>
    public string? Tenant { get; set; }

    /// <summary>The identity provider, from <c>idp:…</c> in <c>acr_values</c>.</summary>
    public string? IdP { get; set; }

    /// <summary>The resources that were asked for (RFC 8707 §2.1).</summary>
    public IEnumerable<string> RequestedResourceIndicators { get; set; } = [];

    /// <summary>The client that asks.</summary>
    public Client Client { get; set; } = new();

    /// <summary>The scopes and resources that it asks for.</summary>
    public ResourceValidationResult ValidatedResources { get; set; } = new();
}
