using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>What becomes of a sign-in when the browser is back from the provider: the server signs somebody in, or says why not. Made for one request.</summary>
internal sealed class ProviderEvents(ISignIn signIn, OidcSettings settings, TimeProvider time, ILogger<ProviderEvents> log) : OpenIdConnectEvents
{
    private const string UiLocales = "ui_locales";
    private const string Issuer = "iss";

    /// <summary>What the request of the sign-in asks for beside what the handler knows.</summary>
    public static OpenIdConnectChallengeProperties Ask(RequestedSignIn? request, string? returnUrl)
    {
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = returnUrl ?? "/" };
        if (request is { MustBeNew: true })
            properties.Prompt = "login";
        // OIDC Core §2: where max_age is asked, auth_time is owed, and then it can be told whether somebody did sign in.
        properties.MaxAge = request is { MustBeNew: true } ? TimeSpan.Zero : request?.MaxAge;
        if (request?.UiLocales is { } locales)
            properties.Parameters[UiLocales] = locales;
        return properties;
    }

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        context.ProtocolMessage.UiLocales = context.Properties.GetParameter<string>(UiLocales);
        return Task.CompletedTask;
    }

    public override Task MessageReceived(MessageReceivedContext context)
    {
        Deadline.Set(context.HttpContext, settings, time);
        return Task.CompletedTask;
    }

    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        var document = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        // RFC 9207 §2.4: before the code goes anywhere.
        var issuer = context.ProtocolMessage.GetParameter(Issuer);
        if (issuer is null ? document.AuthorizationResponseIssParameterSupported : issuer != document.Issuer)
            throw new ProviderException("the answer came from another issuer, or does not say from which");
    }

    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        if (ProviderIdentity.TryRead(context.Scheme.Name, context.Principal) is not { } identity)
            await FailAsync(context, ExternalSignInFailure.Failed, "the ID token names nobody, or nobody with a usable identifier", context.ReturnUri);
        else
            Redirect(context, await signIn.SignInExternalAsync(identity.Identity, identity.AuthenticationMethods, identity.AuthTime, context.ReturnUri));
    }

    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        return FailAsync(context, ExternalSignInFailure.Cancelled, "the provider says access_denied", context.Properties?.RedirectUri);
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        // A state that cannot be opened is of another time, or of nobody.
        var isLost = context.Properties is null || context.HttpContext.Items.ContainsKey(ProviderHandler.IsLost);
        var failure = isLost ? ExternalSignInFailure.Lost : Failures.Of(context.Failure);
        return FailAsync(context, failure, Failures.Text(context.Failure), context.Properties?.RedirectUri);
    }

    private async Task FailAsync(BaseContext<RemoteAuthenticationOptions> context, ExternalSignInFailure failure, string why, string? returnUrl)
    {
        Log.Failed(log, context.Scheme.Name, failure, why);
        Redirect(context, await signIn.FailAsync(context.Scheme.Name, failure, returnUrl));
    }

    private static void Redirect(BaseContext<RemoteAuthenticationOptions> context, SignInCompletion completion) => Redirect(context.HttpContext, completion);

    public static void Redirect(HttpContext http, SignInCompletion completion)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = completion.RedirectUrl;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
