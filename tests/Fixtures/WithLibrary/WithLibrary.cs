using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Newtonsoft.Json;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace WithLibrary;

public class TenantSettings
{
    public string Name { get; set; } = "";

    public DayOfWeek Closed { get; set; }
}

public class Startup : IPluginStartup
{
    public void ConfigureServices(PluginContext context, IServiceCollection services) =>
        services.AddSingleton(context.Settings.Get<TenantSettings>() ?? new TenantSettings());
}

public class TenantResponseGenerator(
    ISystemClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService, IScopeParser scopeParser,
    IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger, TenantSettings settings)
    : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
{
    protected override async Task<TokenResponse> ProcessTokenRequestAsync(TokenRequestValidationResult validationResult)
    {
        var response = await base.ProcessTokenRequestAsync(validationResult);
        response.Custom.Add("tenant", new StringValues(JsonConvert.SerializeObject(settings)).ToString());
        return response;
    }
}
