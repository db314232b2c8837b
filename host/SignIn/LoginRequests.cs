using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn;

/// <summary>What a login page is shown for.</summary>
/// <param name="Request">The authorization request; <see langword="null"/> where somebody came by themselves.</param>
/// <param name="ReturnUrl">Where to go afterwards; <see langword="null"/> for home.</param>
/// <param name="Texts">The words.</param>
internal sealed record LoginRequest(AuthorizationRequest? Request, string? ReturnUrl, PageTexts Texts)
{
    /// <summary>Whether people may sign in with a password of this server.</summary>
    public bool AllowsPassword => Request?.Client.Client.EnableLocalLogin ?? true;

    /// <summary>The other provider to send somebody to without a page in between: the one that the client names, or the only way to sign in that there is.</summary>
    /// <param name="providers">Those that the client's users may choose from.</param>
    public OfferedProvider? StraightTo(IReadOnlyList<OfferedProvider> providers) =>
        providers.FirstOrDefault(provider => provider.Name == Request?.RequestedProvider) ?? (!AllowsPassword && providers is [var only] ? only : null);

    /// <summary>Where the page's forms may lead in the end.</summary>
    public IReadOnlyList<string> FormTargets => Request is null ? [] : [Request.Target.RedirectUri];
}

/// <summary>Reads what a login page is shown for out of its address.</summary>
internal sealed class LoginRequests(AuthorizationTickets tickets, AuthorizationRequests requests, AuthorizationResponses responses, PageEndpoint page)
{
    /// <returns>The request; <see langword="null"/> if it cannot go on, and that has been answered.</returns>
    public async Task<LoginRequest?> ReadAsync(HttpContext http)
    {
        string? returnUrl = http.Request.Query[SignInAddresses.ReturnUrl];
        if (SignInAddresses.IsOwnPage(http, returnUrl))
            return new LoginRequest(null, returnUrl, PageTexts.For(http));
        if (tickets.TryReadReturnUrl(http, returnUrl) is not { } ticket)
        {
            // AUT-22: any other address is no way on, and is forgotten.
            if (!tickets.IsTooOld(http, returnUrl))
                return new LoginRequest(null, null, PageTexts.For(http));
            // Somebody was on the way to an application: signed in and left standing here, they would not know why.
            await page.ShowExpiredAsync(http);
            return null;
        }

        var (request, refusal, _) = await requests.ReadAsync(ticket);
        if (request is not null)
            return new LoginRequest(request, returnUrl, PageTexts.For(http, request.UiLocales));
        await responses.RefuseAsync(http, refusal!);
        return null;
    }
}
