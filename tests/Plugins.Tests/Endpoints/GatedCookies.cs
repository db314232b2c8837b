using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>Holds up whoever is about to set a cookie on a real response, so that a test can see what happens meanwhile.</summary>
internal sealed class GatedCookies : IStartupFilter, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private int _waiting;

    public bool IsReached => Volatile.Read(ref _waiting) > 0;

    public void Close()
    {
        _waiting = 0;
        _gate.Reset();
    }

    public void Open() => _gate.Set();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            http.Features.Set<IResponseCookiesFeature>(new Feature(this, new ResponseCookiesFeature(http.Features).Cookies));
            return rest(http);
        });
        next(app);
    };

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }

    private IResponseCookies Reach(IResponseCookies cookies)
    {
        Interlocked.Increment(ref _waiting);
        _gate.Wait();
        return cookies;
    }

    private sealed class Feature(GatedCookies gate, IResponseCookies cookies) : IResponseCookiesFeature, IResponseCookies
    {
        public IResponseCookies Cookies => this;

        public void Append(string key, string value) => gate.Reach(cookies).Append(key, value);

        public void Append(string key, string value, CookieOptions options) => gate.Reach(cookies).Append(key, value, options);

        public void Delete(string key) => gate.Reach(cookies).Delete(key);

        public void Delete(string key, CookieOptions options) => gate.Reach(cookies).Delete(key, options);
    }
}
