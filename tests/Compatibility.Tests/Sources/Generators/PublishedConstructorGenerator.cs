using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace Acme.Identity;

// More is asked for than the base class needs, before it and behind it, as generators in the field do.
public class PublishedConstructorGenerator(
    IProfileService profile,
    ISystemClock clock,
    ITokenService tokenService,
    IRefreshTokenService refreshTokenService,
    IScopeParser scopeParser,
    IResourceStore resources,
    IClientStore clients,
    ILogger<TokenResponseGenerator> logger,
    IServiceProvider services)
    : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
{
    private readonly IServiceProvider _services = services ?? throw new ArgumentNullException(nameof(services));

    protected async override Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult request)
    {
        var context = new ProfileDataRequestContext(request.ValidatedRequest.Subject, request.ValidatedRequest.Client, nameof(PublishedConstructorGenerator), ["name"]);
        await profile.GetProfileDataAsync(context);

        var http = _services.GetRequiredService<IHttpContextAccessor>().HttpContext;
        var scopes = ScopeParser.ParseScopeValues(request.ValidatedRequest.RequestedScopes).ParsedScopes;
        var apis = await Resources.FindApiResourcesByScopeNameAsync(scopes.Select(s => s.ParsedName));

        var response = await base.ProcessPasswordRequestAsync(request);
        response.Custom.Add("name", context.IssuedClaims.Single(c => c.Type == "name").Value);
        response.Custom.Add("agent", http.Request.Headers.UserAgent.ToString());
        response.Custom.Add("apis", apis.Select(a => a.Name));
        return response;
    }
}
