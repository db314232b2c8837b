using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>A user's answer to a CIBA request.</summary>
/// <param name="internalId">The request's <see cref="BackchannelUserLoginRequest.InternalId"/>.</param>
public class CompleteBackchannelLoginRequest(string internalId)
{
    /// <summary>The request that is answered.</summary>
    public string InternalId { get; set; } = internalId;

    /// <summary>The scopes that the user grants. None, or <see langword="null"/>, means that the user says no.</summary>
    public IEnumerable<string>? ScopesValuesConsented { get; set; }

    /// <summary>The user as they have just authenticated: <c>sub</c>, and how (<c>amr</c>), when (<c>auth_time</c>, seconds), by whom (<c>idp</c>) and to which context (<c>acr</c>), where that is known.</summary>
    /// <value>Required for a yes. Without them <c>amr</c> is <c>ciba</c>, <c>auth_time</c> is now, <c>idp</c> is <c>local</c>.</value>
    public ClaimsPrincipal? Subject { get; set; }

    /// <summary>What the user called the grant.</summary>
    public string? Description { get; set; }
}
