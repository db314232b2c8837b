using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Cors.Infrastructure;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>What a plugin's endpoints are behind: routing, and what else of ASP.NET Core the plugin's startup has added the services of.</summary>
internal static class EndpointPipeline
{
    /// <summary>Maps the endpoints, once, and sees that they can be made.</summary>
    /// <param name="endpoints">The plugin's <see cref="IPluginEndpoints"/>.</param>
    /// <param name="services">The plugin's container.</param>
    /// <returns>Makes an <see cref="EndpointCall"/> from the scope of a call.</returns>
    /// <exception cref="InvalidOperationException">They ask for something that the startup did not add.</exception>
    public static Func<IServiceProvider, object> Prepare(object endpoints, IServiceProvider services)
    {
        // Handlers of the framework ask for the current context too, and may be made during a call.
        services.GetRequiredService<AmbientCall>().Want();
        var pipeline = Build((IPluginEndpoints)endpoints, services);
        return scope => new EndpointCall(pipeline, scope.GetRequiredService<PluginCall>());
    }

    private static RequestDelegate Build(IPluginEndpoints endpoints, IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        if (Has<ICorsService>(services))
            app.UseCors();
        if (Has<IAuthenticationSchemeProvider>(services))
            app.UseAuthentication();
        if (Has<IPolicyEvaluator>(services))
            app.UseAuthorization();
        if (Has<IAntiforgery>(services))
            app.UseAntiforgery();
        app.UseEndpoints(routes =>
        {
            endpoints.Map(routes);
            // Made here, because they are made when they are asked for; the first request would be the one to find that they cannot be.
            foreach (var endpoint in routes.DataSources.SelectMany(source => source.Endpoints))
                Check(endpoint, services);
        });
        return app.Build();
    }

    /// <summary>An endpoint that asks for a check which nobody makes would answer every request with an error.</summary>
    private static void Check(Endpoint endpoint, IServiceProvider services)
    {
        var metadata = endpoint.Metadata;
        var missing =
            metadata.GetMetadata<IAuthorizeData>() is not null && !Has<IPolicyEvaluator>(services) ? ("authorization", nameof(PolicyServiceCollectionExtensions.AddAuthorization))
            : metadata.GetMetadata<ICorsMetadata>() is not null && !Has<ICorsService>(services) ? ("CORS", nameof(CorsServiceCollectionExtensions.AddCors))
            : metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: true } && !Has<IAntiforgery>(services)
                ? ("anti-forgery, as all do that bind a form,", nameof(AntiforgeryServiceCollectionExtensions.AddAntiforgery))
            : default;
        if (missing is var (what, add) && add is not null)
            throw new InvalidOperationException($"its endpoint '{endpoint.DisplayName}' asks for {what} and the plugin's startup does not call services.{add}()");
    }

    private static bool Has<T>(IServiceProvider services) => services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(T));
}
