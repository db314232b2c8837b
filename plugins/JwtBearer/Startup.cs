using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Validation;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Assertions of trusted issuers (RFC 7523)")]

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>Binds the settings and adds the parts of the validator.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services) => services
        .AddSettings<BearerSettings>(context, SettingsRule.Faults)
        .AddSingleton<Backchannel>()
        .AddSingleton<IssuerKeys>()
        .AddScoped<IExtensionGrantValidator, JwtBearerGrantValidator>();
}
