using System.Buffers;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>Turns what a validator said no with into an error response.</summary>
internal sealed class GrantResults(ILogger<GrantResults> logger)
{
    private const int LongestCode = 100;

    // RFC 6749 §5.2 would let spaces through as well; but what has spaces in it is prose, and prose is no code a client could act on.
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <returns>The error; <see langword="null"/> if the grant was validated.</returns>
    public OAuthError? ErrorOf(ExtensionGrantValidationContext context, IExtensionGrantValidator grant)
    {
        if (context.SuccessAfterError)
            Log.SuccessAfterError(logger, NameOf(grant));
        if (grant is PluginGrant { Stumble: { } fault })
            Log.FaultAfterError(logger, NameOf(grant), fault.GetType().FullName ?? "", FaultText.Place(fault));
        return Failed(context.Result) ? Error(context.Result, NameOf(grant), context.Result.CustomResponse) : null;
    }

    /// <returns>The error; <see langword="null"/> if the request may be answered.</returns>
    public OAuthError? ErrorOf(TokenRequestValidationResult result, string validator) =>
        Failed(result) ? Error(result, validator, result.CustomResponse) : null;

    // An error code that is set means failure, even where IsError was forgotten.
    private static bool Failed(ValidationResult result) => result.IsError || result.Error is not null;

    private OAuthError Error(ValidationResult result, string validator, Dictionary<string, object>? custom)
    {
        var code = result.Error ?? "invalid_grant";
        if (code.Length is 0 or > LongestCode || code.AsSpan().ContainsAnyExcept(CodeCharacters))
        {
            Log.GrantErrorReplaced(logger, validator, code);
            code = "invalid_grant";
        }

        return OAuthError.OfGrant(code, result.ErrorDescription, custom);
    }

    private static string NameOf(IExtensionGrantValidator grant) => (grant as PluginGrant)?.Description ?? grant.GetType().Name;
}
