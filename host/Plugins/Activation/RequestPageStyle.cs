using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The looks of the server's pages for the browser whose request the plugin's endpoint is being called for.</summary>
internal sealed class RequestPageStyle(PluginCall call) : IPageStyle
{
    private IPageStyle Style => field ??= call.Endpoint.Style();

    public string BrandName => Style.BrandName;

    public string? LogoUrl => Style.LogoUrl;

    public IReadOnlyList<string> Stylesheets => Style.Stylesheets;

    public string Language => Style.Language;

    public string HomeUrl => Style.HomeUrl;

    public string SignInUrl => Style.SignInUrl;
}
