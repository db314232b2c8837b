using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>Finds the user that a CIBA request means by its hint (CIBA Core §7.1).</summary>
public interface IBackchannelAuthenticationUserValidator
{
    /// <summary>Finds the user.</summary>
    /// <param name="userValidatorContext">The hint and what came with it.</param>
    Task<BackchannelAuthenticationUserValidationResult> ValidateRequestAsync(BackchannelAuthenticationUserValidatorContext userValidatorContext);
}

/// <summary>The hint of a CIBA request. Exactly one of the three hints is set.</summary>
public class BackchannelAuthenticationUserValidatorContext
{
    /// <summary>The client that asks.</summary>
    public Client Client { get; set; } = new();

    /// <summary>The hint <c>login_hint_token</c>.</summary>
    public string? LoginHintToken { get; set; }

    /// <summary>The hint <c>login_hint</c>.</summary>
    public string? LoginHint { get; set; }

    /// <summary>The hint <c>id_token_hint</c>; already checked to be this server's.</summary>
    public string? IdTokenHint { get; set; }

    /// <summary>The claims of <see cref="IdTokenHint"/>.</summary>
    public IEnumerable<Claim>? IdTokenHintClaims { get; set; }

    /// <summary>The secret that only the user knows, <c>user_code</c>.</summary>
    public string? UserCode { get; set; }

    /// <summary>The message shown on both devices, <c>binding_message</c>.</summary>
    public string? BindingMessage { get; set; }
}

/// <summary>The user that a CIBA request means, or the error of CIBA Core §13.</summary>
public class BackchannelAuthenticationUserValidationResult : ValidationResult
{
    /// <summary>The user, with at least <c>sub</c>.</summary>
    public ClaimsPrincipal? Subject { get; set; }
}
