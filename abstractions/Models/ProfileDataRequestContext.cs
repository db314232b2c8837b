using System.Security.Claims;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Models;

/// <summary>The question for the claims of a subject, and the place for the answer.</summary>
public class ProfileDataRequestContext
{
    /// <summary>Asks nothing yet, to be filled in.</summary>
    public ProfileDataRequestContext() : this(new ClaimsPrincipal(), new Client(), "", [])
    {
    }

    /// <summary>Asks.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="client">The client that the claims are for.</param>
    /// <param name="caller">What asks, for instance <c>UserInfoEndpoint</c>.</param>
    /// <param name="requestedClaimTypes">The claim types that are wanted.</param>
    public ProfileDataRequestContext(ClaimsPrincipal subject, Client client, string caller, IEnumerable<string> requestedClaimTypes)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(requestedClaimTypes);
        Subject = subject;
        Client = client;
        Caller = caller;
        RequestedClaimTypes = requestedClaimTypes;
    }

    /// <summary>The request that is being answered; <see langword="null"/> where there is none, as at the UserInfo endpoint.</summary>
    public ValidatedRequest? ValidatedRequest { get; set; }

    /// <summary>The subject, as it was signed in or as a grant established it.</summary>
    public ClaimsPrincipal Subject { get; set; }

    /// <summary>The claim types that are wanted: those of the granted scopes and APIs, <see cref="Resource.UserClaims"/>.</summary>
    public IEnumerable<string> RequestedClaimTypes { get; set; }

    /// <summary>The client that the claims are for.</summary>
    public Client Client { get; set; }

    /// <summary>What asks: <c>ClaimsProviderAccessToken</c>, <c>ClaimsProviderIdentityToken</c> or <c>UserInfoEndpoint</c>.</summary>
    public string Caller { get; set; }

    /// <summary>The granted scopes and resources.</summary>
    public ResourceValidationResult RequestedResources { get => field ??= new(); set; }

    /// <summary>The answer: the claims that are issued, wanted or not.</summary>
    public List<Claim> IssuedClaims { get; set; } = [];
}
