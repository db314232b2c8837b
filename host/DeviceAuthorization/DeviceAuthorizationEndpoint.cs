using System.Text.Json;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>The device authorization endpoint (RFC 8628 §3.1): a device without a browser begins here.</summary>
internal sealed class DeviceAuthorizationEndpoint(
    AuthenticatedEndpoint endpoint, CrossDeviceGrants grants, UserCodes codes, HandleKeys handles, ServerConfigurationSource configuration, AuditTrail audit, Issuer issuer)
{
    public const string Path = "/connect/deviceauthorization";

    private static readonly TimeSpan TooManyRetry = TimeSpan.FromSeconds(30);

    public Task HandleAsync(HttpContext http) => endpoint.HandleAsync(http, Callers.Clients, AnswerAsync);

    private async Task<OAuthError?> AnswerAsync(HttpContext http, TokenRequestForm form, RegisteredClient client)
    {
        var error = await BeginAsync(http, form, client);
        if (error is not null && audit.IsOn)
            audit.Raise(new DeviceAuthorizationFailureEvent { ClientId = client.ClientId, Error = error.Code }, http);
        return error;
    }

    private async Task<OAuthError?> BeginAsync(HttpContext http, TokenRequestForm form, RegisteredClient client)
    {
        if (Objection(form, client, out var scopes, out var resources) is { } objection)
            return objection;
        var (handle, lifetime) = (handles.New(generation: 0), TimeSpan.FromSeconds(client.Client.DeviceCodeLifetime));
        var interval = client.Client.PollingInterval ?? configuration.Current.Options.DeviceAuthorization.IntervalSeconds;
        // The pointer first: should the grant not follow, it points to nothing and expires.
        if (await codes.TryAddAsync(client, handle.RecordId, lifetime) is not var (code, pointer))
            return new OAuthError(StatusCodes.Status429TooManyRequests, "slow_down", "Too many devices of this client are waiting for an answer; try again later.") { RetryAfter = TooManyRetry };
        await grants.BeginAsync(handle, client, scopes, resources, lifetime, subject: [], form.Parameters[AuthorizationParameters.CodeChallenge], new()
        {
            Interval = interval,
            PointerId = pointer,
            Source = http.Connection.RemoteIpAddress?.ToString(),
        });
        if (audit.IsOn)
            audit.Raise(new DeviceAuthorizationSuccessEvent { ClientId = client.ClientId, Scopes = scopes.Names, GrantId = handle.RecordId }, http);
        using var body = Render(handles.Write(HandleKind.DeviceCode, handle), UserCode.Shown(code), lifetime, interval);
        await TokenResponseWriter.SendAsync(http, StatusCodes.Status200OK, body);
        return null;
    }

    private static OAuthError? Objection(TokenRequestForm form, RegisteredClient client, out ScopeGrant scopes, out string[]? resources)
    {
        var parameters = form.Parameters;
        (scopes, resources) = (ScopeGrant.None, parameters.GetValues(ParameterNames.Resource));
        if (!client.GrantTypes.Contains(GrantType.DeviceFlow))
            return OAuthError.UnauthorizedClient("The client may not use the device flow.");
        if (ProofKey.Objection(parameters[AuthorizationParameters.CodeChallenge], parameters[AuthorizationParameters.CodeChallengeMethod], required: false) is { } unproven)
            return OAuthError.InvalidRequest(unproven);
        scopes = TokenRequest.AreResourceIndicators(resources)
            ? TokenRequest.Narrowed(client.Resolve(parameters[ParameterNames.Scope]), resources)
            : new ScopeGrant(ScopeError.InvalidTarget, "A resource must be an absolute URI without a fragment.");
        return scopes.Error == ScopeError.None
            ? null
            : new OAuthError(StatusCodes.Status400BadRequest, scopes.Error == ScopeError.InvalidTarget ? "invalid_target" : "invalid_scope", scopes.ErrorDescription);
    }

    // RFC 8628 §3.2.
    private ResponseBody Render(string deviceCode, string userCode, TimeSpan lifetime, int interval)
    {
        var body = new ResponseBody();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("device_code"u8, deviceCode);
        json.WriteString("user_code"u8, userCode);
        json.WriteString("verification_uri"u8, issuer.UrlOf(DeviceEndpoint.Path));
        json.WriteString("verification_uri_complete"u8, $"{issuer.UrlOf(DeviceEndpoint.Path)}?{DeviceEndpoint.UserCodeParameter}={userCode}");
        json.WriteNumber("expires_in"u8, (int)lifetime.TotalSeconds);
        json.WriteNumber("interval"u8, interval);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
