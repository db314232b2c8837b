using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace PluginTokenServer.Bench.OpenIddict;

/// <summary>What degraded mode leaves to the application: the client's secret, and who the token is about.</summary>
internal sealed class TokenEvents(IOpenIddictServerDispatcher dispatcher) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public const string Delegation = "delegation";

    private static readonly byte[] s_secretHash = SHA256.HashData("bench-client-secret"u8);

    public static ValueTask ValidateClient(ValidateTokenRequestContext context)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(context.ClientSecret ?? ""));
        if (context.ClientId is not ("machine" or "api1.client") || !CryptographicOperations.FixedTimeEquals(hash, s_secretHash))
            context.Reject(Errors.InvalidClient);
        return default;
    }

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        string? subject = context.Request.GrantType == Delegation ? await FindSubjectAsync(context) : context.Request.ClientId;
        if (subject is null)
        {
            context.Reject(Errors.InvalidGrant);
            return;
        }

        var identity = new ClaimsIdentity("bench", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetScopes(context.Request.GetScopes());
        identity.SetResources(context.Request.Scope + ".resource");
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
    }

    /// <summary>The server's own token validation, as its token exchange grant uses it.</summary>
    private async ValueTask<string?> FindSubjectAsync(HandleTokenRequestContext context)
    {
        var validation = new ValidateTokenContext(context.Transaction)
        {
            Token = (string?)context.Request["token"] ?? "",
            ValidTokenTypes = { TokenTypeIdentifiers.AccessToken },
        };
        await dispatcher.DispatchAsync(validation);
        return validation.IsRejected ? null : validation.Principal?.GetClaim(Claims.Subject);
    }
}
