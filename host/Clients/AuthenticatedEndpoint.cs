using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Clients;

/// <summary>What the endpoints beside the token endpoint have in common: a form is posted by somebody who authenticates, and every failure is an error response.</summary>
internal sealed class AuthenticatedEndpoint(ClientAuthenticator authenticator, EndpointFaults faults)
{
    /// <param name="http">The request.</param>
    /// <param name="callers">Who may call.</param>
    /// <param name="answer">Answers, or says why not.</param>
    /// <param name="limit">The largest body, in bytes.</param>
    public async Task HandleAsync(
        HttpContext http, Callers callers, Func<HttpContext, TokenRequestForm, RegisteredClient, Task<OAuthError?>> answer, int limit = InputLimits.TokenRequestBytes)
    {
        OAuthError? error;
        try
        {
            error = await AnswerAsync(http, callers, answer, limit);
        }
        catch (Exception fault) when (EndpointFaults.ConcernClient(fault, http))
        {
            error = faults.Of(fault, http.TraceIdentifier);
        }

        if (error is not null && !http.Response.HasStarted)
            await TokenResponseWriter.SendAsync(http, error, []);
    }

    private async Task<OAuthError?> AnswerAsync(
        HttpContext http, Callers callers, Func<HttpContext, TokenRequestForm, RegisteredClient, Task<OAuthError?>> answer, int limit)
    {
        if (!(await TokenRequestReader.ReadAsync(http, limit)).Succeeded(out var form, out var error))
            return error;
        return (await authenticator.AuthenticateAsync(http, form, callers)).Succeeded(out var caller, out error) ? await answer(http, form, caller) : error;
    }
}

/// <summary>Who may call an endpoint.</summary>
internal enum Callers
{
    /// <summary>Clients, public ones among them.</summary>
    Clients,

    /// <summary>Clients and APIs, each with credentials.</summary>
    ConfidentialClientsAndApis,
}
