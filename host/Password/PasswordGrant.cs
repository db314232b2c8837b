using System.Text;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Password;

/// <summary>The resource owner password credentials grant (RFC 6749 §4.3), for clients that list it. New clients should not: RFC 9700 §2.4.</summary>
internal sealed class PasswordGrant(ConfiguredPasswords configured, PasswordThrottle throttle) : IExtensionGrantValidator
{
    public string GrantType => Models.GrantType.ResourceOwnerPassword;

    public async Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var request = (TokenRequest)context.Request;
        var userName = request.Raw["username"];
        // RFC 6749 §4.3.2: both are required.
        if (userName is null || request.Password is null)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidRequest, $"The parameter {(userName is null ? "username" : "password")} is missing.");
            return;
        }

        if (userName.Length > InputLimits.UserName || Encoding.UTF8.GetByteCount(request.Password) > InputLimits.PasswordBytes)
        {
            context.Result = new GrantValidationResult(TokenErrors.InvalidRequest, "The user name or the password is too long.");
            return;
        }

        request.UserName = userName;
        if (throttle.Enter(userName, request.Http) is { } refusal)
        {
            request.Refusal = refusal;
            return;
        }

        var credentials = new ResourceOwnerPasswordValidationContext
        {
            UserName = userName,
            Password = request.Password,
            Request = request,
            CancellationToken = context.CancellationToken,
        };
        await ValidateAsync(credentials, request);
        context.Result = HasNobody(credentials.Result) ? new GrantValidationResult(TokenErrors.InvalidGrant) : credentials.Result;
        if (!context.Result.IsError && context.Result.Error is null)
            throttle.Forgive(userName, request.Http);
    }

    // RFC 6749 §4.3: the credentials are a resource owner's. Without one the token would be the client's own, which is another grant.
    private static bool HasNobody(GrantValidationResult result) => !result.IsError && result.Error is null && result.Subject is null;

    private Task ValidateAsync(ResourceOwnerPasswordValidationContext credentials, TokenRequest request)
    {
        if (request.Plugins.Single(typeof(IResourceOwnerPasswordValidator)) is not { } offer)
            return configured.ValidateAsync(credentials);
        request.IdentifiedBy = PluginOrigin.Of(offer);
        return offer.InvokeAsync<IResourceOwnerPasswordValidator, ResourceOwnerPasswordValidationContext>(
            request, credentials, static async (validator, presented, deadline) =>
            {
                presented.CancellationToken = deadline;
                await validator.ValidateAsync(presented);
                Proposal.Settle(presented.Request);
                Proposal.Settle(presented.Result);
            });
    }
}
