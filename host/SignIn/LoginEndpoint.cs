using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The login page, and the further steps that an authenticator asks for.</summary>
internal sealed class LoginEndpoint(
    PageEndpoint page, PageWriter pages, LoginRequests requests, ExternalProviders external, Authenticator authenticator, BrowserSignIn signIn, StepTickets steps, PasswordThrottle throttle,
    AuthorizationFlow flow, SignInReports reports, TimeProvider time, ILogger<LoginEndpoint> logger)
{
    private const string UserName = "username";
    private const string Password = "password";

    public Task HandleAsync(HttpContext http) => page.HandleFormAsync(http, ShowAsync, TakeAsync);

    /// <summary>There is nothing to show by itself: a step follows from the one before.</summary>
    public Task HandleStepAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = InputLimits.StepBytes;
        return page.HandleFormAsync(http, page.ShowExpiredAsync, TakeStepAsync);
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await requests.ReadAsync(http) is not { } login)
            return;
        var (providers, failed) = (await external.FindAsync(login.Request?.Client.Client), FailedSignIn.TryRead(http));
        // Not a second time by itself: whoever could not, or would not, sign in there is told so and decides.
        if (failed is null && login.StraightTo(providers) is { } provider)
            PageEndpoint.Redirect(http, provider.Url(http, login.ReturnUrl));
        else
            await ShowAsync(http, login, providers, login.Request?.LoginHint, failed?.Text(login.Texts, providers), StatusCodes.Status200OK);
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form)
    {
        if (await requests.ReadAsync(http) is not { } login)
            return;
        if (form.ContainsKey("cancel"))
            await CancelAsync(http, login);
        else if (form[UserName] is [{ Length: > 0 } userName] && form[Password] is [{ Length: > 0 } password] && login.AllowsPassword)
            await VerifyAsync(http, login, userName, password);
        else
            await ShowAsync(http, login, form[UserName], login.Texts["Login.Wrong"], StatusCodes.Status400BadRequest);
    }

    private async Task VerifyAsync(HttpContext http, LoginRequest login, string userName, string password)
    {
        // A longer one is not hashed (PWD-03); nobody has one.
        if (userName.Length > InputLimits.UserName || Encoding.UTF8.GetByteCount(password) > InputLimits.PasswordBytes)
        {
            await ShowAsync(http, login, null, login.Texts["Login.Wrong"], StatusCodes.Status400BadRequest);
            return;
        }

        if (throttle.Enter(userName, http) is { } refusal)
        {
            await ShowTooManyAsync(http, login, userName, refusal.RetryAfter, form: null);
            return;
        }

        var step = Step(login, SignInStep.PasswordKind, null, new Dictionary<string, string>(StringComparer.Ordinal) { [UserName] = userName, [Password] = password });
        await GoOnAsync(http, login, userName, step, form: null);
    }

    private async Task TakeStepAsync(HttpContext http, IFormCollection form)
    {
        if (await requests.ReadAsync(http) is not { } login)
            return;
        if (steps.TryOpen(form["state"]) is not { } ticket)
        {
            await page.ShowExpiredAsync(http);
            return;
        }

        if (throttle.Enter(ticket.UserName, http) is { } refusal)
        {
            await ShowTooManyAsync(http, login, ticket.UserName, refusal.RetryAfter, ticket);
            return;
        }

        var input = ticket.Form.Fields.ToDictionary(
            field => field.Name, field => form[StepModel.FieldPrefix + field.Name] is [{ Length: <= InputLimits.PasswordBytes } value] ? value : "", StringComparer.Ordinal);
        await GoOnAsync(http, login, ticket.UserName, Step(login, ticket.Form.Kind, ticket.State, input), ticket);
    }

    private async Task GoOnAsync(HttpContext http, LoginRequest login, string userName, SignInStep step, StepTicket? form)
    {
        var begun = time.GetUtcNow();
        var (outcome, by) = await authenticator.VerifyAsync(step);
        if (outcome.SubjectId is { } subjectId)
        {
            throttle.Forgive(userName, http);
            var isSignedIn = await signIn.TrySignInAsync(
                http,
                new SignedIn(subjectId, SignedIn.Local) { AuthenticationMethods = outcome.AuthenticationMethods, Acr = outcome.Acr, AuthTime = time.GetUtcNow(), By = by, Begun = begun });
            PageEndpoint.Redirect(http, isSignedIn ? signIn.Onwards(http, login.ReturnUrl) : SignInAddresses.Local(http, SignInAddresses.RefusedPath));
        }
        else if (outcome.Form is { } next)
        {
            // What was entered was right, as far as it goes.
            throttle.Forgive(userName, http);
            await ShowStepAsync(http, login, next, outcome.State, userName, error: null, StatusCodes.Status200OK);
        }
        else
        {
            Log.SignInFailed(logger, step.Kind, http.Connection.RemoteIpAddress);
            reports.Failed(http, SignedIn.Local, step.Kind, step.ClientId, outcome.IsLockedOut);
            var words = outcome.IsLockedOut ? "Login.TooMany" : outcome.StartsOver ? "Login.Again" : form is null ? "Login.Wrong" : "Step.Wrong";
            var (error, status) = (outcome.Message ?? login.Texts[words], outcome.IsLockedOut ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest);
            await ShowAgainAsync(http, login, userName, outcome.StartsOver ? null : form, error, status);
        }
    }

    private static SignInStep Step(LoginRequest login, string kind, string? state, Dictionary<string, string> input) => new()
    {
        Kind = kind,
        State = state,
        Input = input,
        ClientId = login.Request?.Client.ClientId,
        RequestedAcr = login.Request?.AcrValues ?? [],
        Language = login.Texts.Language,
    };

    private Task CancelAsync(HttpContext http, LoginRequest login)
    {
        if (login.Request is { } request)
            return flow.DeclineAsync(http, request);
        PageEndpoint.Redirect(http, SignInAddresses.Local(http, SignInAddresses.HomePath));
        return Task.CompletedTask;
    }

    private Task ShowTooManyAsync(HttpContext http, LoginRequest login, string userName, TimeSpan? retryAfter, StepTicket? form)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter?.TotalSeconds ?? 1)).ToString(CultureInfo.InvariantCulture);
        return ShowAgainAsync(http, login, userName, form, login.Texts["Login.TooMany"], StatusCodes.Status429TooManyRequests);
    }

    private Task ShowAgainAsync(HttpContext http, LoginRequest login, string userName, StepTicket? form, string error, int status) => form is null
        ? ShowAsync(http, login, userName, error, status)
        : ShowStepAsync(http, login, form.Form, form.State, userName, error, status);

    private async Task ShowAsync(HttpContext http, LoginRequest login, string? userName, string? error, int status) =>
        await ShowAsync(http, login, await external.FindAsync(login.Request?.Client.Client), userName, error, status);

    private Task ShowAsync(HttpContext http, LoginRequest login, IReadOnlyList<OfferedProvider> providers, string? userName, string? error, int status)
    {
        if (!login.AllowsPassword && providers.Count == 0)
            error ??= login.Texts["Login.None"];
        var action = SignInAddresses.With(http, SignInAddresses.LoginPath, login.ReturnUrl);
        return pages.WriteAsync(http, new LoginModel
        {
            Status = status,
            Action = action,
            UserName = userName,
            Error = error,
            IsErrorOfFields = status != StatusCodes.Status200OK,
            ClientName = login.Request?.Client.DisplayName,
            AllowsPassword = login.AllowsPassword,
            Providers = [.. providers.Select(provider => new ProviderLink(provider.DisplayName, provider.Url(http, login.ReturnUrl)))],
            CancelAction = login.Request is null ? null : action,
            FormTargets = login.FormTargets,
            UiLocales = login.Request?.UiLocales,
        });
    }

    private Task ShowStepAsync(HttpContext http, LoginRequest login, SignInForm form, string? state, string userName, string? error, int status) => pages.WriteAsync(http, new StepModel
    {
        Status = status,
        Action = SignInAddresses.With(http, SignInAddresses.StepPath, login.ReturnUrl),
        Form = form,
        State = steps.Seal(form, state, userName),
        Error = error,
        FormTargets = login.FormTargets,
        UiLocales = login.Request?.UiLocales,
    });
}
