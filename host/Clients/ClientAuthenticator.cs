using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Clients;

/// <summary>Authenticates the client of a request by exactly one method: a secret in the header or in the form, a signed assertion, or none (RFC 6749 §2.3, RFC 7523 §2.2).</summary>
internal sealed class ClientAuthenticator(
    ServerConfigurationSource configuration, FailureThrottle throttle, HashWorkers workers, ClientKeySets keys, AssertionReplay replay, Issuer issuer, TimeProvider time,
    ClientReports reports, ILogger<ClientAuthenticator> logger)
{
    // Whoever is unknown is compared with this, so that it takes as long as a wrong secret.
    private static readonly RegisteredSecret Unmatchable = RegisteredSecret.TryRead(new Models.Secret(Convert.ToBase64String(new byte[32])))!;

    public async ValueTask<Outcome<RegisteredClient>> AuthenticateAsync(HttpContext http, TokenRequestForm form, Callers callers = Callers.Clients)
    {
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count > 1)
            return OAuthError.InvalidRequest("The request has more than one Authorization header.");
        if (!PresentedCredentials.TryRead(authorization, form, out var presented, out var error))
            return error!;

        var client = Find(presented.ClientId, callers);
        if (presented.Method == AuthenticationMethods.None)
        {
            if (callers == Callers.Clients && client is { Enabled: true } && client.MayAuthenticateBy(presented.Method))
                return client;
            reports.Refused(http, client, presented.Method);
            return OAuthError.InvalidClient(presented.ByHeader);
        }

        var source = http.Connection.RemoteIpAddress;
        // Counted before it is compared, so that a burst of guesses cannot pass the limit together; the right one takes the count back.
        if (!throttle.TryEnter(FailureKind.ClientSecret, presented.ClientId, source, out var retryAfter))
            return OAuthError.TooManyAttempts(retryAfter);
        var fault = presented.Assertion is { } assertion ? await FaultOfAsync(assertion, client) : await MatchesAsync(client, presented.Secret!) ? null : "the secret is wrong.";
        if (fault is null && client is { Enabled: true } && client.MayAuthenticateBy(presented.Method))
        {
            throttle.Forgive(FailureKind.ClientSecret, presented.ClientId, source);
            if (presented.Assertion is null || await replay.TryUseAsync(presented.Assertion))
            {
                reports.Authenticated(http, client, presented.Method);
                return client;
            }

            // Who sends it again need not be who made it.
            throttle.Record(FailureKind.ClientSecret, presented.ClientId, source);
            fault = "it has been used before.";
        }

        reports.Refused(http, client, presented.Method);
        if (presented.Assertion is null)
            Log.ClientAuthenticationFailed(logger, presented.ClientId, source);
        else
            Log.ClientAssertionRefused(logger, client?.ClientId, source, fault ?? "the client is disabled or bound to another method.");
        return OAuthError.InvalidClient(presented.ByHeader);
    }

    private RegisteredClient? Find(string id, Callers callers)
    {
        var current = configuration.Current;
        return current.Clients.GetValueOrDefault(id) ?? (callers == Callers.ConfidentialClientsAndApis ? current.ApiCallers.GetValueOrDefault(id) : null);
    }

    // The signature comes first, so that the claims cannot tell anybody how much of an assertion was looked at.
    private async ValueTask<string?> FaultOfAsync(ClientAssertion assertion, RegisteredClient? client)
    {
        // Nobody is called in the name of a client that would be refused anyway.
        var isWelcome = client is { Enabled: true } && client.MayAuthenticateBy(AuthenticationMethods.PrivateKeyJwt);
        var candidates = isWelcome ? await keys.OfAsync(client!, assertion.KeyId) : client is null ? [] : client.Keys;
        var now = time.GetUtcNow();
        return assertion.IsSignedBy(candidates, now) ? assertion.FaultFor(issuer.Value, now) : "its signature is of none of the client's keys.";
    }

    private ValueTask<bool> MatchesAsync(RegisteredClient? client, string presented)
    {
        if (client is null || client.Secrets.IsEmpty)
            return new(Unmatchable.Matches(presented) & false);

        var now = time.GetUtcNow();
        var slow = false;
        foreach (var secret in client.Secrets)
        {
            if (secret.IsSlow)
                slow |= secret.Expiration > now;
            // Compared even if it has expired: otherwise such a client would be told by the shorter time.
            else if (secret.Matches(presented) && secret.Expiration > now)
                return new(true);
        }

        return slow ? MatchesSlowlyAsync(client, presented, now) : new(false);
    }

    private async ValueTask<bool> MatchesSlowlyAsync(RegisteredClient client, string presented, DateTimeOffset now)
    {
        foreach (var secret in client.Secrets)
        {
            if (secret.IsSlow && secret.Expiration > now && await workers.RunAsync(() => secret.Matches(presented)))
                return true;
        }

        return false;
    }
}
