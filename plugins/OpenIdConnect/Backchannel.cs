using System.Net;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>
/// How providers are asked directly. Their addresses are the operator's choice and may be private ones; where an answer would lead to is not, so redirects are not
/// followed. Answers have a length and a time, and a provider that is not well says so by an exception, whatever was asked.
/// </summary>
internal sealed class Backchannel : IDisposable
{
    private const int LongestAnswer = 256 * 1024;

    public Backchannel(OidcSettings settings) => Http = new HttpClient(new FaultHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = settings.Timeout,
        // A name may come to stand for another address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
    }))
    {
        Timeout = settings.Timeout,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    public HttpClient Http { get; }

    public void Dispose() => Http.Dispose();

    private sealed class FaultHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode < HttpStatusCode.InternalServerError && response.StatusCode != HttpStatusCode.TooManyRequests)
                return response;
            var status = response.StatusCode;
            response.Dispose();
            throw new HttpRequestException(null, null, status);
        }
    }
}
