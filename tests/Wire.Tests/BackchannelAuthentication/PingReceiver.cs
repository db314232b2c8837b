using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>A ping as it came.</summary>
internal sealed record Ping(string Method, string Target, string? Authorization, string? ContentType, string Body);

/// <summary>The notification endpoint of a client (CIBA Core §10.2), listening on a port of its own.</summary>
internal sealed class PingReceiver : IAsyncDisposable
{
    /// <summary>In the address, and not to be seen in any log.</summary>
    public const string Secret = "key-in-the-query";

    private readonly WebApplication _app;
    private readonly Func<HttpContext, int, Task> _answer;
    private readonly ConcurrentQueue<Ping> _pings = new();

    private PingReceiver(WebApplication app, Func<HttpContext, int, Task> answer) => (_app, _answer) = (app, answer);

    public string Address { get; private set; } = "";

    /// <summary>All that came, wherever to.</summary>
    public IReadOnlyCollection<Ping> Pings => _pings;

    /// <param name="answer">Answers a request, whose number it is told, from 1; 204 by default, as CIBA Core §10.2 recommends.</param>
    public static async Task<PingReceiver> StartAsync(Func<HttpContext, int, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new PingReceiver(builder.Build(), answer ?? With(204));
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        receiver.Address = $"{receiver._app.Urls.First()}/ping?key={Secret}";
        return receiver;
    }

    /// <summary>Answers with a status alone, and a place to go to.</summary>
    public static Func<HttpContext, int, Task> With(int status) => (http, _) =>
    {
        http.Response.StatusCode = status;
        if (status is >= 300 and < 400)
            http.Response.Headers.Location = "/elsewhere";
        return Task.CompletedTask;
    };

    /// <summary>Forgets what has come; the next is number 1 again.</summary>
    public void Forget() => _pings.Clear();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        _pings.Enqueue(new Ping(http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.Authorization, http.Request.ContentType, body));
        await _answer(http, _pings.Count);
    }
}
