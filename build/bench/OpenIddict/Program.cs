using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Bench.OpenIddict;
using static OpenIddict.Server.OpenIddictServerEvents;

// The peer: OpenIddict's token endpoint without storage, so that only its own work is measured.
//   --alg ES256 | RS256   --urls http://127.0.0.1:PORT
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();

string algorithm = builder.Configuration["alg"] ?? "ES256";
SecurityKey key = algorithm switch
{
    "ES256" => new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)),
    "RS256" => new RsaSecurityKey(RSA.Create(2048)),
    _ => throw new ArgumentException($"--alg {algorithm} is none of ES256, RS256."),
};

builder.Services.AddOpenIddict().AddServer(server =>
{
    server.SetTokenEndpointUris("connect/token");
    server.AllowClientCredentialsFlow();
    server.AllowCustomFlow(TokenEvents.Delegation);
    server.EnableDegradedMode();
    server.DisableAccessTokenEncryption();
    server.AddSigningKey(key);
    server.AddEphemeralEncryptionKey();
    server.RegisterScopes("api1", "api2");
    server.UseAspNetCore().DisableTransportSecurityRequirement();
    server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(TokenEvents.ValidateClient));
    server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseScopedHandler<TokenEvents>());
});

WebApplication app = builder.Build();
app.UseAuthentication();
app.Run();
