using System.Net;
using System.Text.Json;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>
/// Fetches what issuers publish. Their addresses are the operator's choice and may be private ones; where an answer would lead to is not, so redirects are not
/// followed. Answers have a length and a time.
/// </summary>
internal sealed class Backchannel : IDisposable
{
    private const int LongestAnswer = 256 * 1024;
    private const int Deepest = 16;

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public Backchannel(BearerSettings settings, TimeProvider time)
    {
        (_timeout, _time) = (settings.Timeout, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.Timeout,
            // A name may come to stand for another address.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.None,
        })
        {
            MaxResponseContentBufferSize = LongestAnswer,
            // Told by the server's own clock.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What is wrong with an address, as the end of a sentence; <see langword="null"/> if nothing is.</summary>
    public static string? AddressFault(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return "must be an address such as https://issuer.example.com.";
        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
            return "must be https; plain http is for loopback addresses only.";
        return uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 ? "must have no fragment, user name or password." : null;
    }

    /// <summary>Fetches an issuer's keys.</summary>
    /// <exception cref="KeysNotFetchedException">They could not be had.</exception>
    public async Task<VerificationKey[]> KeysAsync(IssuerSettings issuer)
    {
        using var deadline = new CancellationTokenSource(_timeout, _time);
        try
        {
            var address = issuer.JwksUri ?? await DiscoverAsync(issuer.Issuer, deadline.Token);
            return KeySet.TryRead(await GetAsync(address, deadline.Token), out var fault) ?? throw new KeysNotFetchedException($"its key set {fault!.TrimEnd('.')}");
        }
        catch (OperationCanceledException)
        {
            throw new KeysNotFetchedException($"it did not answer within {_timeout.TotalSeconds} seconds");
        }
        // What went wrong may quote the address, and that may hold a secret.
        catch (HttpRequestException unreachable)
        {
            throw new KeysNotFetchedException($"it could not be reached ({unreachable.HttpRequestError})");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        var text = await GetAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            // OIDC Discovery §4.3: a document that is somebody else's is not used.
            if (document.RootElement.GetProperty("issuer").GetString() != issuer)
                throw new KeysNotFetchedException("its discovery document is that of another issuer");
            var address = document.RootElement.GetProperty("jwks_uri").GetString() ?? "";
            // Who is asked over https does not send elsewhere over http.
            return AddressFault(address) is null && (!issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
                ? address
                : throw new KeysNotFetchedException("its discovery document names a jwks_uri that is not https");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new KeysNotFetchedException("its discovery document is none");
        }
    }

    private async Task<string> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(address), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw new KeysNotFetchedException($"it answered with status {(int)response.StatusCode}");
    }
}
