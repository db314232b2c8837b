using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PluginTokenServer.SignIn;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Sign-in by OpenID Connect providers")]

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Adds one authentication scheme of ASP.NET Core for each provider.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services)
    {
        services.AddSettings<OidcSettings>(context, SettingsRule.Faults);
        services.AddAuthentication();
        services.AddSingleton<IConfigureOptions<AuthenticationOptions>, ProviderSchemes>();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, ProviderOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddSingleton<IExternalProviders, Providers>();
        services.AddSingleton<Backchannel>().AddTransient<ProviderHandler>().AddTransient<NobodyHandler>().AddScoped<ProviderEvents>();
    }
}
