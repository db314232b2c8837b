using System.Collections.Specialized;
using System.Text.Json;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The backchannel authentication endpoint (CIBA Core §7): a client has a user asked who is not with it in a browser.</summary>
internal sealed class BackchannelAuthenticationEndpoint(
    AuthenticatedEndpoint endpoint, BackchannelRequestValidator validator, BackchannelUsers users, BackchannelRequests requests, UserNotifier notifier, SingleUses singleUses, ClientKeySets keys,
    ServerConfigurationSource configuration, Issuer issuer, TimeProvider time, ILogger<BackchannelAuthenticationEndpoint> logger)
{
    public const string Path = "/connect/ciba";

    private const string SignedPurpose = "signed CIBA request";

    // What authenticates the client stays outside of a signed request.
    private static readonly string[] Outside = [SignedRequest.Parameter, ParameterNames.ClientId, ParameterNames.ClientAssertionType];

    public Task HandleAsync(HttpContext http) => endpoint.HandleAsync(http, Callers.Clients, AnswerAsync);

    private async Task<OAuthError?> AnswerAsync(HttpContext http, TokenRequestForm form, RegisteredClient client)
    {
        var error = await BeginAsync(http, form.Parameters, client);
        if (error is not null)
            Log.Refused(logger, client.ClientId, error.Code);
        return error;
    }

    private async Task<OAuthError?> BeginAsync(HttpContext http, NameValueCollection form, RegisteredClient client)
    {
        // CIBA Core §7.1: the client authenticates; a public one cannot.
        if (client.IsPublic || !client.GrantTypes.Contains(GrantType.Ciba))
            return OAuthError.UnauthorizedClient("The client may not use CIBA.");
        if (!(await UnwrapAsync(form, client)).Succeeded(out var parameters, out var error))
            return error;
        if (!validator.Validate(parameters, client).Succeeded(out var request, out error))
            return error;
        if (!(await users.FindAsync(request, client)).Succeeded(out var user, out error))
            return error;

        var interval = client.Client.PollingInterval ?? configuration.Current.Options.BackchannelAuthentication.IntervalSeconds;
        if (await requests.TryAddAsync(client, request, user, interval, http.Connection.RemoteIpAddress?.ToString()) is not var (id, authReqId))
            return BackchannelErrors.AccessDenied("Too many requests wait for this user's answer already.");
        notifier.Tell(id);
        using var body = Render(authReqId, request.Lifetime, interval);
        await TokenResponseWriter.SendAsync(http, StatusCodes.Status200OK, body);
        return null;
    }

    private async Task<Outcome<NameValueCollection>> UnwrapAsync(NameValueCollection form, RegisteredClient client)
    {
        if (form[SignedRequest.Parameter] is not { } text)
            return form;
        // CIBA Core §7.1.1: what is asked for is within, and nothing of it outside.
        if (form.AllKeys.Any(name => !Outside.Contains(name)))
            return OAuthError.InvalidRequest("Beside a signed request only the client's authentication is taken; all else must be within it.");
        var (signed, fault) = await SignedRequest.ReadAsync(text, client.ClientId, keyId => keys.OfAsync(client, keyId), issuer.Value, time.GetUtcNow());
        if (signed is null)
            return OAuthError.InvalidRequest(fault!);
        // CIBA Core §7.1.1: jti tells one request from another, and so one that is sent twice.
        return await singleUses.TryUseAsync([new SingleUse(SignedPurpose, signed.Id, signed.End)], client.ClientId) is null
            ? OAuthError.InvalidRequest("The signed request has been used.")
            : signed.Parameters;
    }

    // CIBA Core §7.3.
    private static ResponseBody Render(string authReqId, TimeSpan lifetime, int interval)
    {
        var body = new ResponseBody();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("auth_req_id"u8, authReqId);
        json.WriteNumber("expires_in"u8, (int)lifetime.TotalSeconds);
        json.WriteNumber("interval"u8, interval);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
