using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>The back-channel logout endpoint of an application, listening on a port of its own.</summary>
internal sealed class LogoutReceiver : IAsyncDisposable
{
    /// <summary>In the address, and not to be seen in any log.</summary>
    public const string Secret = "key-in-the-query";

    private readonly WebApplication _app;
    private readonly Func<HttpContext, int, Task> _answer;
    private readonly ConcurrentQueue<string> _tokens = new();
    private int _calls;
    private int _elsewhere;

    private LogoutReceiver(WebApplication app, Func<HttpContext, int, Task> answer) => (_app, _answer) = (app, answer);

    /// <summary>Where logout tokens are posted to.</summary>
    public string Address => $"{_app.Urls.First()}/logout?key={Secret}";

    /// <summary>The logout tokens that came.</summary>
    public IReadOnlyCollection<string> Tokens => _tokens;

    /// <summary>How often somebody came to another address.</summary>
    public int Elsewhere => Volatile.Read(ref _elsewhere);

    /// <param name="answer">Answers a request, whose number it is told, from 1; 200 by default.</param>
    public static async Task<LogoutReceiver> StartAsync(Func<HttpContext, int, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new LogoutReceiver(builder.Build(), answer ?? ((_, _) => Task.CompletedTask));
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers with a status alone.</summary>
    public static Func<HttpContext, int, Task> With(int status) => (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = "/elsewhere";
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        if (http.Request.Path != "/logout" || http.Request.Method != "POST")
        {
            Interlocked.Increment(ref _elsewhere);
            return;
        }

        var form = await http.Request.ReadFormAsync();
        _tokens.Enqueue(form.Keys.Single() == "logout_token" ? form["logout_token"].Single()! : "");
        await _answer(http, Interlocked.Increment(ref _calls));
    }
}
