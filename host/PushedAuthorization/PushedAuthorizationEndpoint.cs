using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.PushedAuthorization;

/// <summary>Takes an authorization request from the client itself, before the browser comes (RFC 9126 §2). It is looked at here as it would be there.</summary>
internal sealed class PushedAuthorizationEndpoint(AuthenticatedEndpoint endpoint, AuthorizationRequestValidator validator, PushedRequests requests)
{
    public const string Path = "/connect/par";

    public Task HandleAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = InputLimits.PushedRequestBytes;
        return endpoint.HandleAsync(http, Callers.Clients, AnswerAsync, InputLimits.PushedRequestBytes);
    }

    private async Task<OAuthError?> AnswerAsync(HttpContext http, TokenRequestForm form, RegisteredClient client)
    {
        // RFC 9126 §2.1: a request_uri within a pushed request leads nowhere.
        if (form.Parameters[AuthorizationParameters.RequestUri] is not null)
            return OAuthError.InvalidRequest("A pushed request must not have a request_uri.");
        // RFC 9126 §2.1: the client that authenticates is the one that asks; its client_id may be in the form or not.
        form.Parameters[AuthorizationParameters.ClientId] = client.ClientId;
        var (_, refusal) = await validator.ValidateAsync(form.Parameters, Pushed.Now);
        if (refusal is not null)
            return new OAuthError(StatusCodes.Status400BadRequest, refusal.Code, refusal.Description);

        var (requestUri, lifetime) = await requests.PushAsync(client, form.Parameters);
        using var body = Render(requestUri, lifetime);
        await TokenResponseWriter.SendAsync(http, StatusCodes.Status201Created, body);
        return null;
    }

    private static ResponseBody Render(string requestUri, TimeSpan lifetime)
    {
        var body = new ResponseBody();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("request_uri"u8, requestUri);
        json.WriteNumber("expires_in"u8, (int)lifetime.TotalSeconds);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
