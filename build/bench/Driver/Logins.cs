using System.Net;
using System.Text;

namespace PluginTokenServer.Bench.Driver;

/// <summary>People who sign in by password, all at once and again and again. Whoever is put off comes back when they were told to.</summary>
internal sealed class Logins : IAsyncDisposable
{
    public const int People = 500;

    private const string Form = "grant_type=password&client_id=roclient&client_secret=bench-client-secret&scope=api1&username=alice&password=alice";

    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = People }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Task _all;
    private int _signedIn;
    private int _putOff;
    private int _failed;

    public Logins(string endpoint) => _all = Task.WhenAll(Enumerable.Range(0, People).Select(_ => RepeatAsync(endpoint)));

    public int SignedIn => _signedIn;

    /// <summary>How often somebody was told to come back later: 503 or 429.</summary>
    public int PutOff => _putOff;

    /// <summary>How often something else was answered, or nothing.</summary>
    public int Failed => _failed;

    /// <summary>Waits until the last of them has been answered, so that nothing of them is left in what is measured next.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RepeatAsync(string endpoint)
    {
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan pause = await SignInAsync(endpoint);
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> SignInAsync(string endpoint)
    {
        try
        {
            using var content = new StringContent(Form, Encoding.ASCII, "application/x-www-form-urlencoded");
            using HttpResponseMessage response = await _http.PostAsync(endpoint, content);
            bool isPutOff = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
            Interlocked.Increment(ref response.StatusCode == HttpStatusCode.OK ? ref _signedIn : ref isPutOff ? ref _putOff : ref _failed);
            return isPutOff ? response.Headers.RetryAfter?.Delta ?? s_shortestPause : TimeSpan.Zero;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Interlocked.Increment(ref _failed);
            return s_shortestPause;
        }
    }
}
