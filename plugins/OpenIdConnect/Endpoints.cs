using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Where a sign-in at a provider begins. It ends at <c>/callback/NAME</c>, which is the provider's <see cref="ProviderHandler"/>.</summary>
public sealed class Endpoints : IPluginEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/login/{provider}", BeginAsync);

    private static async Task BeginAsync(HttpContext http, string provider, string? returnUrl, ISignIn signIn, OidcSettings settings, TimeProvider time, ILogger<Endpoints> log)
    {
        if (settings.Find(provider)?.Name is not { } name)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var request = await signIn.FindRequestAsync(returnUrl);
        // Somebody was on the way to an application, and it is too late for that.
        if (request is null && !string.IsNullOrEmpty(returnUrl))
        {
            ProviderEvents.Redirect(http, await signIn.FailAsync(name, ExternalSignInFailure.Lost, returnUrl));
            return;
        }

        Deadline.Set(http, settings, time);
        try
        {
            await http.ChallengeAsync(name, ProviderEvents.Ask(request, returnUrl));
        }
        // Whatever it is, somebody is waiting to sign in, and can still do so in another way.
        catch (Exception fault) when (fault is not BadHttpRequestException)
        {
            Log.NotBegun(log, name, Failures.Text(fault));
            ProviderEvents.Redirect(http, await signIn.FailAsync(name, Failures.Of(fault), returnUrl));
        }
    }
}
