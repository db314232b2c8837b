using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Token;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins;

/// <summary>The generators that make a response together: each is given the next one to wrap, and the last one the host's own.</summary>
/// <param name="Offer">The one that is called.</param>
/// <param name="Next">Those that it wraps; <see langword="null"/> stands for the host's own.</param>
internal sealed record GeneratorChain(PluginOffer Offer, GeneratorChain? Next = null)
{
    /// <summary>The plugin of the outermost, which has the last word.</summary>
    public string PluginId => Offer.PluginId;

    /// <summary>All of them, the outermost first.</summary>
    public IEnumerable<PluginOffer> Members
    {
        get
        {
            for (var chain = this; chain is not null; chain = chain.Next)
                yield return chain.Offer;
        }
    }

    /// <summary>Has the response made for the host.</summary>
    /// <returns>The response; <see langword="null"/> if the generator gave none.</returns>
    public Task<TokenResponse> MakeAsync(TokenRequest request, TokenRequestValidationResult result) =>
        Offer.InvokeAsync<ITokenResponseGenerator, TokenRequestValidationResult, TokenResponse>(
            Origin(request), result, static async (generator, result, _) => Copy(await generator.ProcessInteractionAsync(result)));

    /// <summary>Has the response made for the generator of another plugin. It is no fault of that one's if there is none.</summary>
    public Task<TokenResponse> MakeForOtherAsync(TokenRequest request, TokenRequestValidationResult result) =>
        Offer.InvokeAsync<ITokenResponseGenerator, TokenRequestValidationResult, TokenResponse>(
            Origin(request), result, static async (generator, result, _) =>
                Copy(await generator.ProcessInteractionAsync(result)) ?? throw new InvalidOperationException("The generator gave no response."));

    private ICallOrigin Origin(TokenRequest request) => Next is null ? request : new GeneratorOrigin(request, Next);

    // What is judged is what is sent, and one plugin's class is not handed to another: the plugin keeps the original, and the entries it added run its code when they are read.
    private static TokenResponse Copy(TokenResponse? response) => response is null ? null! : new()
    {
        IdentityToken = response.IdentityToken,
        AccessToken = response.AccessToken,
        AccessTokenLifetime = response.AccessTokenLifetime,
        RefreshToken = response.RefreshToken,
        Scope = response.Scope,
        TokenType = response.TokenType,
        Custom = new Dictionary<string, object>(response.Custom),
    };
}
