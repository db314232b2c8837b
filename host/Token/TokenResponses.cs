using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>Has the response made: by the generator that is bound to the client or the grant type, or else by the default one.</summary>
internal sealed class TokenResponses(CustomEntries entries, ILogger<TokenResponses> logger)
{
    public async ValueTask<Outcome<ResponseBody>> MakeAsync(TokenRequestValidationResult result)
    {
        var request = (TokenRequest)result.ValidatedRequest;
        var response = await GenerateAsync(result, request);
        if (ResponseGate.Objection(response, request) is { } objection)
        {
            Log.ResponseRefused(logger, request.Registration.ClientId, request.Http.TraceIdentifier, objection);
            return OAuthError.ServerError(request.Http.TraceIdentifier);
        }

        var (custom, fault) = await entries.RenderAsync(response.Custom);
        if (fault is not null)
        {
            Log.ResponseRefused(logger, request.Registration.ClientId, request.Http.TraceIdentifier, fault);
            return OAuthError.ServerError(request.Http.TraceIdentifier);
        }

        return TokenResponseWriter.Render(response, custom);
    }

    private static Task<TokenResponse> GenerateAsync(TokenRequestValidationResult result, TokenRequest request) =>
        (request.AnsweredBy = request.Plugins.Generator(request.Registration.ClientId, request.GrantType)) is { } chain
            ? chain.MakeAsync(request, result)
            : request.DefaultGenerator.ProcessInteractionAsync(result);
}
