using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Tests.Support;

/// <summary>Somebody whom the server calls, on a loopback port of their own.</summary>
internal sealed class HttpPeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<HttpContext, int, Task> _answer;
    private int _calls;

    private HttpPeer(WebApplication app, Func<HttpContext, int, Task> answer) => (_app, _answer) = (app, answer);

    public Uri Address => new(_app.Urls.First());

    /// <summary>How often somebody called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <param name="answer">Answers a call, whose number it is told, from 1.</param>
    public static async Task<HttpPeer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var peer = new HttpPeer(builder.Build(), answer);
        peer._app.Run(http => peer._answer(http, Interlocked.Increment(ref peer._calls)));
        await peer._app.StartAsync();
        return peer;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
