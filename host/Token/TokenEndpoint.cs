using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Token;

/// <summary>The token endpoint (RFC 6749 §3.2): one straight line.</summary>
internal sealed class TokenEndpoint(
    PluginRuntime plugins, ClientAuthenticator authenticator, TokenRequestValidator validator, TokenResponses responses, Commit commit, CustomEntries entries, EndpointFaults faults,
    TokenReports reports, ILogger<TokenEndpoint> logger)
{
    public const string Path = "/connect/token";

    public async Task HandleAsync(HttpContext http)
    {
        // Held until all is done, and what plugins wanted done after it: a plugin that is replaced meanwhile stays as long.
        using var serving = plugins.Enter();
        using var report = reports.Begin(http);
        OAuthError? error;
        try
        {
            error = await AnswerAsync(http, serving.Table, report);
        }
        catch (Exception fault) when (EndpointFaults.ConcernClient(fault, http))
        {
            error = faults.Of(fault, http.TraceIdentifier);
        }

        if (error is not null)
            report?.Refused(error);
        if (error is null || http.Response.HasStarted)
            return;
        try
        {
            await RefuseAsync(http, error);
        }
        catch (Exception fault) when (!http.Response.HasStarted && EndpointFaults.ConcernClient(fault, http))
        {
            // What an extension wanted to add to its refusal hung, or cannot be written.
            await TokenResponseWriter.SendAsync(http, faults.Of(fault, http.TraceIdentifier), []);
        }
    }

    private async Task<OAuthError?> AnswerAsync(HttpContext http, PluginTable serving, TokenReport? report)
    {
        if (!(await TokenRequestReader.ReadAsync(http)).Succeeded(out var form, out var error))
            return error;
        report?.AskedFor(form.Parameters[ParameterNames.GrantType]);
        if (!(await authenticator.AuthenticateAsync(http, form)).Succeeded(out var client, out error))
            return error;
        report?.By(client);
        if (!(await validator.ValidateAsync(http, form, client, serving)).Succeeded(out var result, out error))
        {
            Log.TokenRefused(logger, client.ClientId, form.Parameters[ParameterNames.GrantType], error);
            return error;
        }

        if (!(await responses.MakeAsync(result)).Succeeded(out var body, out error))
            return error;
        using (body)
        {
            var request = (TokenRequest)result.ValidatedRequest;
            if (await commit.ApplyAsync(request) is { } used)
            {
                Log.TokenRefused(logger, client.ClientId, request.GrantType, used);
                return used;
            }

            Log.TokenIssued(logger, client.ClientId, request.GrantType);
            report?.Issued(request);
            await TokenResponseWriter.SendAsync(http, StatusCodes.Status200OK, body);
            if (request.Grant!.Context.CommittedCallbacks.Count > 0)
                await commit.RunCallbacksAsync(request.Grant);
        }

        return null;
    }

    // What an extension wants to add to its refusal is read like what it adds to a success.
    private async Task RefuseAsync(HttpContext http, OAuthError error)
    {
        var (custom, fault) = await entries.RenderAsync(error.Custom);
        if (fault is null)
        {
            await TokenResponseWriter.SendAsync(http, error, custom);
            return;
        }

        Log.ResponseRefused(logger, "", http.TraceIdentifier, fault);
        await TokenResponseWriter.SendAsync(http, OAuthError.ServerError(http.TraceIdentifier), []);
    }
}
