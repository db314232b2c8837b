using System.Net;
using System.Net.Http.Headers;

namespace PluginTokenServer.Host.Outbound;

/// <summary>
/// What the server itself sends to others over HTTP: only where it was told to, for as long as it was told to, and whatever comes back is not
/// read beyond its status.
/// </summary>
internal sealed class OutboundHttp(TimeProvider time) : IDisposable
{
    private const int LargestHeadersKilobytes = 16;

    // Less than this is read away, so that the connection can be used again; behind more it is closed.
    private const int LargestDrainBytes = 16 * 1024;

    private static readonly TimeSpan LongestConnection = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // A redirect would lead where nobody has configured.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = LargestHeadersKilobytes,
        MaxResponseDrainSize = LargestDrainBytes,
        ResponseDrainTimeout = DrainTime,
        // A name may come to lead elsewhere.
        PooledConnectionLifetime = LongestConnection,
    })
    {
        // The patience of a call is told by the server's own clock.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Posts a form.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="form">The form.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    /// <exception cref="HttpRequestException">It was not answered.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public async Task<HttpStatusCode> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        return await PostAsync(address, content, authorization: null, patience, cancellationToken);
    }

    /// <summary>Posts anything.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="content">What.</param>
    /// <param name="authorization">Who says so.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends it sooner.</param>
    /// <exception cref="HttpRequestException">It was not answered.</exception>
    /// <exception cref="TimeoutException">It was not answered in time.</exception>
    public async Task<HttpStatusCode> PostAsync(Uri address, HttpContent content, AuthenticationHeaderValue? authorization, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Authorization = authorization;
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return response.StatusCode;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("It was not answered in time.");
        }
    }

    public void Dispose() => _http.Dispose();
}
