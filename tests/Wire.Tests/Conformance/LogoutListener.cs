using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>The address of a client that is told when a session ends (OIDC Back-Channel Logout §2.5), and keeps what it is told.</summary>
internal sealed class LogoutListener : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<IFormCollection> _calls;

    private LogoutListener(WebApplication app, Channel<IFormCollection> calls) => (_app, _calls) = (app, calls);

    public string Address => new Uri(new Uri(_app.Urls.First()), "/backchannel_logout").ToString();

    public static async Task<LogoutListener> StartAsync()
    {
        var calls = Channel.CreateUnbounded<IFormCollection>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/backchannel_logout", async (HttpContext http) => await calls.Writer.WriteAsync(await http.Request.ReadFormAsync()));
        await app.StartAsync();
        return new LogoutListener(app, calls);
    }

    /// <summary>The logout token of the next call.</summary>
    public async Task<string> TokenAsync()
    {
        var form = await _calls.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.That(form.Keys, Is.EqualTo(["logout_token"]));
        return form["logout_token"].Single()!;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
