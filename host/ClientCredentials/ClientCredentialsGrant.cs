using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.ClientCredentials;

/// <summary>The client credentials grant (RFC 6749 §4.4): the client has authenticated, and that is all there is to it.</summary>
internal sealed class ClientCredentialsGrant : IExtensionGrantValidator
{
    public string GrantType => Models.GrantType.ClientCredentials;

    public Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var request = (TokenRequest)context.Request;
        // RFC 6749 §4.4: only for confidential clients.
        if (request.Registration.IsPublic)
            context.Result = new GrantValidationResult(TokenErrors.UnauthorizedClient, "A public client cannot use client_credentials.");
        // There is no end-user whose identity could be asked for, or who could be away (RFC 6749 §4.4.3).
        else if (request.ValidatedResources.Resources is { IdentityResources.Count: > 0 } or { OfflineAccess: true })
            context.Result = new GrantValidationResult(TokenErrors.InvalidScope, "Identity scopes and offline_access need a user; client_credentials has none.");
        else
            context.Result = new GrantValidationResult();
        return Task.CompletedTask;
    }
}
