using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Sends authorization responses: in the query of the redirect URI (RFC 6749 §4.1.2) or as a form that submits itself, each with the issuer (RFC 9207).</summary>
internal sealed class AuthorizationResponses(PageWriter pages, Issuer issuer, ILogger<AuthorizationResponses> logger)
{
    public Task SendAsync(HttpContext http, AuthorizationTarget target, string? uiLocales, params (string Name, string Value)[] answer)
    {
        List<KeyValuePair<string, string>> fields = [.. answer.Select(field => KeyValuePair.Create(field.Name, field.Value))];
        if (target.State is { } state)
            fields.Add(KeyValuePair.Create("state", state));
        // RFC 9207 §2: in every response, so that a client with several servers knows whose it is.
        fields.Add(KeyValuePair.Create("iss", issuer.Value));
        if (target.ByForm)
            return pages.WriteAsync(http, new FormPostModel { Action = target.RedirectUri, Fields = fields, UiLocales = uiLocales });
        var query = string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        // The registered URI may have a query already (RFC 6749 §3.1.2).
        PageEndpoint.Redirect(http, $"{target.RedirectUri}{(target.RedirectUri.Contains('?') ? '&' : '?')}{query}");
        return Task.CompletedTask;
    }

    /// <summary>Tells the client; or, where nothing vouches for the address, only the person (RFC 6749 §4.1.2.1).</summary>
    public Task RefuseAsync(HttpContext http, AuthorizationRefusal refusal)
    {
        Log.AuthorizationRefused(logger, refusal.Code, refusal.Description);
        if (refusal.Target is { } target)
            return SendAsync(http, target, null, ("error", refusal.Code), ("error_description", refusal.Description));
        var texts = PageTexts.For(http);
        var isOver = refusal.Code == "invalid_request_uri";
        return pages.WriteAsync(http, new ErrorModel
        {
            Status = StatusCodes.Status400BadRequest,
            Title = texts[isOver ? "Error.ExpiredTitle" : "Error.Title"],
            Message = texts[isOver ? "Error.Expired" : "Error.Request"],
            OAuthError = $"{refusal.Code}: {refusal.Description}",
        });
    }
}
