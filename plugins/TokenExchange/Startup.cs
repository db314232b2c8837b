using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Validation;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Token exchange (RFC 8693)")]

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Binds the settings and adds the parts of the validator.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services)
    {
        services.AddSettings<ExchangeSettings>(context, SettingsRule.Faults);
        services.AddScoped<Presentation>().AddScoped<Target>().AddScoped<IExtensionGrantValidator, TokenExchangeGrantValidator>();
    }
}
