using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Makes each provider an authentication scheme. The default is none of them: a sole one would be asked about every request.</summary>
internal sealed class ProviderSchemes(OidcSettings settings) : IConfigureOptions<AuthenticationOptions>
{
    public void Configure(AuthenticationOptions options)
    {
        options.DefaultScheme = NobodyHandler.Scheme;
        options.AddScheme<NobodyHandler>(NobodyHandler.Scheme, displayName: null);
        foreach (var provider in settings.Providers)
            options.AddScheme<ProviderHandler>(provider.Name, provider.ShownName);
    }
}
