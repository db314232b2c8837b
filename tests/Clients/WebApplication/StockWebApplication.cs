using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace PluginTokenServer.Tests.Clients;

/// <summary>An ASP.NET Core web application as anybody would write it: the framework's OpenID Connect handler signs people in, and keeps their tokens in the cookie.</summary>
internal sealed class StockWebApplication : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StockWebApplication(WebApplication app)
    {
        _app = app;
        Address = new UriBuilder(app.Urls.First()) { Host = "localhost" }.Uri;
    }

    public Uri Address { get; }

    /// <param name="authority">Where the token server is. Asked when somebody first signs in: the server has to know this application's address before.</param>
    /// <param name="certificate">The handler's cookies go over https alone.</param>
    /// <param name="responseMode">How the answer comes; by default as a form that the browser posts.</param>
    public static async Task<StockWebApplication> StartAsync(Func<Uri> authority, X509Certificate2 certificate, string? responseMode = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthorization().AddAuthentication(options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
        }).AddCookie().AddOpenIdConnect(options =>
        {
            options.Authority = authority().ToString();
            options.RequireHttpsMetadata = false;
            options.ClientId = "web";
            options.ClientSecret = "secret";
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = responseMode ?? options.ResponseMode;
            options.Scope.Add("email");
            options.Scope.Add("api1");
            options.Scope.Add("offline_access");
            options.MapInboundClaims = false;
            options.SaveTokens = true;
            options.GetClaimsFromUserInfoEndpoint = true;
        });
        var app = builder.Build();
        app.UseAuthentication().UseAuthorization();
        app.MapGet("/", (ClaimsPrincipal user) => user.Claims.Select(claim => new KeyValuePair<string, string>(claim.Type, claim.Value))).RequireAuthorization();
        app.MapGet("/tokens", async (HttpContext http, CancellationToken _) => (await http.AuthenticateAsync()).Properties!.GetTokens().ToDictionary(token => token.Name, token => token.Value))
            .RequireAuthorization();
        app.MapPost("/refresh", RefreshAsync).RequireAuthorization();
        app.MapGet("/logout", () => Results.SignOut(new AuthenticationProperties { RedirectUri = "/goodbye" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
        app.MapGet("/goodbye", () => "Goodbye.");
        await app.StartAsync();
        return new StockWebApplication(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // The handler has no means of its own for this; it knows the address and the client's credentials.
    private static async Task<IResult> RefreshAsync(HttpContext http, IOptionsMonitor<OpenIdConnectOptions> handler)
    {
        var options = handler.Get(OpenIdConnectDefaults.AuthenticationScheme);
        var server = await options.ConfigurationManager!.GetConfigurationAsync(http.RequestAborted);
        var session = await http.AuthenticateAsync();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"), new("refresh_token", session.Properties!.GetTokenValue("refresh_token")),
            new("client_id", options.ClientId), new("client_secret", options.ClientSecret),
        ]);
        using var response = await options.Backchannel.PostAsync(new Uri(server.TokenEndpoint), form, http.RequestAborted);
        var answer = new OpenIdConnectMessage(await response.Content.ReadAsStringAsync(http.RequestAborted));
        if (!response.IsSuccessStatusCode)
            return Results.Problem(answer.Error, statusCode: (int)response.StatusCode);
        session.Properties!.UpdateTokenValue("access_token", answer.AccessToken);
        session.Properties!.UpdateTokenValue("refresh_token", answer.RefreshToken);
        await http.SignInAsync(session.Principal!, session.Properties);
        return Results.Redirect("/tokens");
    }
}
