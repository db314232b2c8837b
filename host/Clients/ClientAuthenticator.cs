using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Clients;

/// <summary>Authenticates the client of a request by exactly one method: client_secret_basic, client_secret_post or none (RFC 6749 §2.3, RFC 7591 §2).</summary>
internal sealed class ClientAuthenticator(
    ServerConfigurationSource configuration, FailureThrottle throttle, HashWorkers workers, TimeProvider time, ILogger<ClientAuthenticator> logger)
{
    // Whoever is unknown is compared with this, so that it takes as long as a wrong secret.
    private static readonly RegisteredSecret Unmatchable = RegisteredSecret.TryRead(new Models.Secret(Convert.ToBase64String(new byte[32])))!;

    public async ValueTask<Outcome<RegisteredClient>> AuthenticateAsync(HttpContext http, TokenRequestForm form)
    {
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count > 1)
            return OAuthError.InvalidRequest("The request has more than one Authorization header.");
        if (!PresentedCredentials.TryRead(authorization, form, out var presented, out var error))
            return error!;
        // Assertions are not built yet; a client that sends one must not pass for one that sends nothing.
        if (form.ClientAssertion is not null || form.Parameters[ParameterNames.ClientAssertionType] is not null)
            return OAuthError.InvalidClient(presented.ByHeader);

        var client = configuration.Current.Clients.GetValueOrDefault(presented.ClientId);
        if (presented.Secret is null)
            return client is { Enabled: true, IsPublic: true } && MayUse(client, "none") ? client : OAuthError.InvalidClient(presented.ByHeader);

        var source = http.Connection.RemoteIpAddress;
        // Counted before it is compared, so that a burst of guesses cannot pass the limit together; the right secret takes the count back.
        if (!throttle.TryEnter(FailureKind.ClientSecret, presented.ClientId, source, out var retryAfter))
            return OAuthError.TooManyAttempts(retryAfter);
        if (await MatchesAsync(client, presented.Secret) && client is { Enabled: true, IsPublic: false } && MayUse(client, Method(presented)))
        {
            throttle.Forgive(FailureKind.ClientSecret, presented.ClientId, source);
            return client;
        }

        Log.ClientAuthenticationFailed(logger, presented.ClientId, source);
        return OAuthError.InvalidClient(presented.ByHeader);
    }

    private static string Method(PresentedCredentials presented) => presented.ByHeader ? "client_secret_basic" : "client_secret_post";

    private static bool MayUse(RegisteredClient client, string method) => client.AuthenticationMethod is null || client.AuthenticationMethod == method;

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
