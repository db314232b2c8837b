using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>ASP.NET Core's handler, which says nothing in the log: it would quote addresses and answers with codes, states and nonces in them.</summary>
internal sealed class ProviderHandler(IOptionsMonitor<OpenIdConnectOptions> options, HtmlEncoder htmlEncoder, UrlEncoder encoder)
    : OpenIdConnectHandler(options, NullLoggerFactory.Instance, htmlEncoder, encoder)
{
    /// <summary>Set on a request that answers a sign-in which was not begun in this browser, or is over.</summary>
    public static readonly object IsLost = new();

    protected override bool ValidateCorrelationId(AuthenticationProperties properties)
    {
        var isKnown = base.ValidateCorrelationId(properties);
        if (!isKnown)
            Context.Items[IsLost] = true;
        return isKnown;
    }
}
