using System.Net;
using System.Net.Http.Headers;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Outbound;

/// <summary>
/// What the server itself sends to others over HTTP: to addresses that it may call, no further than it was told, for as long as it was told
/// to, and of what comes back no more than fits.
/// </summary>
internal sealed class OutboundHttp : IDisposable
{
    private const int LargestHeadersKilobytes = 16;

    // Less than this is read away, so that the connection can be used again; behind more it is closed.
    private const int LargestDrainBytes = 16 * 1024;

    private static readonly TimeSpan LongestConnection = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestConnecting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly OutboundConnector _connector;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public OutboundHttp(OutboundConnector connector, OutboundProxy proxy, TimeProvider time)
    {
        (_connector, _time) = (connector, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = LongestConnecting,
            Proxy = proxy,
            // A redirect would lead where nobody has configured.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = LargestHeadersKilobytes,
            MaxResponseDrainSize = LargestDrainBytes,
            ResponseDrainTimeout = DrainTime,
            // A name may come to lead elsewhere, and a network be allowed no more.
            PooledConnectionLifetime = LongestConnection,
        })
        {
            // The patience of a call is told by the server's own clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Posts a form.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="form">The form.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    /// <exception cref="HttpRequestException">It was not answered; <see cref="RefusedAddressException"/> if it was not even sent.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public Task<HttpStatusCode> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, TimeSpan patience, CancellationToken cancellationToken) =>
        PostAsync(address, new FormUrlEncodedContent(form), authorization: null, patience, cancellationToken);

    /// <summary>Posts whatever it is. The answer is not read beyond its status.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="content">What.</param>
    /// <param name="authorization">By what the other side knows that it is this server.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    /// <exception cref="HttpRequestException">It was not answered; <see cref="RefusedAddressException"/> if it was not even sent.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public async Task<HttpStatusCode> PostAsync(Uri address, HttpContent content, AuthenticationHeaderValue? authorization, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Authorization = authorization;
        return await SendAsync(request, patience, static (response, _) => Task.FromResult(response.StatusCode), cancellationToken);
    }

    /// <summary>Fetches a document.</summary>
    /// <param name="address">From where.</param>
    /// <param name="accept">The media types that are understood.</param>
    /// <param name="patience">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    /// <exception cref="HttpRequestException">It was not answered, or by too much; <see cref="RefusedAddressException"/> if it was not even asked for.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public async Task<Fetched> GetAsync(Uri address, string accept, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(request, patience, ReadAsync, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request, TimeSpan patience, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        _connector.Check(request.RequestUri!);
        using var timer = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return await read(response, both.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"it did not answer within {patience.TotalSeconds} seconds");
        }
        catch (HttpRequestException fault) when (fault.InnerException is RefusedAddressException refused)
        {
            throw refused;
        }
        catch (IOException fault)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "its answer broke off", fault);
        }
    }

    private static async Task<Fetched> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            return new Fetched(response.StatusCode, [], null);
        // One byte more tells that there is more; how long an answer says that it is need not be true.
        var body = new byte[Math.Min(response.Content.Headers.ContentLength ?? InputLimits.FetchedBytes, InputLimits.FetchedBytes) + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= InputLimits.FetchedBytes && length < body.Length
            ? new Fetched(response.StatusCode, body[..length], FreshFor(response.Headers))
            : throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, $"its answer is longer than {InputLimits.FetchedBytes / 1024} KiB");
    }

    private static TimeSpan? FreshFor(HttpResponseHeaders headers) => headers.CacheControl switch
    {
        { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
        { MaxAge: { } age } => age - (headers.Age ?? TimeSpan.Zero),
        _ => null,
    };
}
