using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Models;

/// <summary>What a profile service usually does with its context.</summary>
public static partial class ProfileDataRequestContextExtensions
{
    /// <summary>Picks the claims that are wanted.</summary>
    /// <param name="context">What is wanted.</param>
    /// <param name="claims">The claims there are.</param>
    public static List<Claim> FilterClaims(this ProfileDataRequestContext context, IEnumerable<Claim> claims)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(claims);
        return [.. claims.Where(claim => context.RequestedClaimTypes.Contains(claim.Type))];
    }

    /// <summary>Issues the claims that are wanted.</summary>
    /// <param name="context">What is wanted, and where the claims go.</param>
    /// <param name="claims">The claims there are.</param>
    public static void AddRequestedClaims(this ProfileDataRequestContext context, IEnumerable<Claim> claims) =>
        context.IssuedClaims.AddRange(context.FilterClaims(claims));

    /// <summary>Logs for whom claims are asked, at debug level.</summary>
    /// <param name="context">The question.</param>
    /// <param name="logger">The log.</param>
    public static void LogProfileRequest(this ProfileDataRequestContext context, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ProfileRequested(logger, context.Subject.FindFirst("sub")?.Value, context.Client.ClientId, context.RequestedClaimTypes, context.Caller);
    }

    /// <summary>Logs the types of the claims that are issued, never their values, at debug level.</summary>
    /// <param name="context">The answer.</param>
    /// <param name="logger">The log.</param>
    public static void LogIssuedClaims(this ProfileDataRequestContext context, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ClaimsIssued(logger, context.IssuedClaims.Select(claim => claim.Type));
    }

    [LoggerMessage(1, LogLevel.Debug, "Claims of subject {Subject} wanted for client {ClientId}: {ClaimTypes}, by {Caller}")]
    private static partial void ProfileRequested(ILogger logger, string? subject, string clientId, IEnumerable<string> claimTypes, string caller);

    [LoggerMessage(2, LogLevel.Debug, "Claims issued: {ClaimTypes}")]
    private static partial void ClaimsIssued(ILogger logger, IEnumerable<string> claimTypes);
}
