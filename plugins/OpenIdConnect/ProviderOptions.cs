using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>How ASP.NET Core's handler signs people in at a provider: by code and proof key, with state and nonce, and nothing of it kept.</summary>
internal sealed class ProviderOptions(OidcSettings settings, Backchannel backchannel, TimeProvider time) : IConfigureNamedOptions<OpenIdConnectOptions>
{
    private static readonly string[] DefaultScopes = ["profile"];

    // Only what is signed by a key of the provider's own; neither "none" nor a secret that both have.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public void Configure(OpenIdConnectOptions options)
    {
    }

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (settings.Providers.FirstOrDefault(provider => provider.Name == name) is not { } provider)
            return;
        (options.ClientId, options.ClientSecret) = (provider.ClientId, provider.ClientSecret);
        // RFC 9700 §4.4.2.2: an address for each provider's answers, so that those of one are not taken for another's.
        options.CallbackPath = $"/callback/{provider.Name}";
        // Both would end sessions of this plugin's, and it has none.
        (options.RemoteSignOutPath, options.SignedOutCallbackPath) = (PathString.Empty, PathString.Empty);
        options.SignInScheme = NobodyHandler.Scheme;
        options.EventsType = typeof(ProviderEvents);

        // By query: the cookies of a sign-in need not come along with a form that another site posts.
        (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
        (options.UsePkce, options.SaveTokens, options.GetClaimsFromUserInfoEndpoint) = (true, false, provider.ClaimsFromUserInfo);
        options.DisableTelemetry = true;
        options.Scope.Clear();
        foreach (var scope in (provider.Scopes.Count == 0 ? DefaultScopes : provider.Scopes).Prepend("openid").Distinct(StringComparer.Ordinal))
            options.Scope.Add(scope);
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            (cookie.SecurePolicy, cookie.SameSite, cookie.HttpOnly, cookie.IsEssential) = (CookieSecurePolicy.SameAsRequest, SameSiteMode.Lax, true, true);

        (options.Backchannel, options.TimeProvider) = (backchannel.Http, time);
        options.ConfigurationManager = new ProviderDocument(provider, backchannel.Http, settings.Timeout, time);
        options.MapInboundClaims = false;
        options.TokenHandler = new JsonWebTokenHandler { MapInboundClaims = false };
        options.TokenValidationParameters = new TokenValidationParameters
        {
            NameClaimType = JwtRegisteredClaimNames.Name,
            ValidAlgorithms = Algorithms,
            LifetimeValidator = IsAlive,
            ValidateIssuer = true,
            ValidateAudience = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
        };
    }

    // By the server's clock, as all else.
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + parameters.ClockSkew && !(notBefore - parameters.ClockSkew > now);
    }
}
