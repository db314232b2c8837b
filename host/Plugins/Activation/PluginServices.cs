using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.SignIn;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>
/// What the server puts into a plugin's container. The server's own objects go in as instances, which a container does not dispose.
/// Left out on purpose: the server's provider, its whole configuration, its lifetime.
/// </summary>
internal sealed class PluginServices(IServiceProvider host, PluginOptions options, TimeProvider time, ILoggerFactory loggers, IHostEnvironment environment)
{
    private static readonly Type[] Forwarded =
    [
        typeof(IClock), typeof(ITokenValidator), typeof(IScopeParser), typeof(IResourceStore), typeof(IClientStore), typeof(IGrantRevocation), typeof(ISlowWork),
    ];

    private static readonly Assembly KeyRings = typeof(DataProtectionServiceCollectionExtensions).Assembly;

    /// <summary>What is there before the plugin's startup runs.</summary>
    public void Seed(IServiceCollection services, PluginContext plugin, string digest, IPluginLifetime lifetime)
    {
        services.AddSingleton<ILoggerFactory>(new PluginLoggerFactory(loggers, plugin.Id));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddOptions().AddMetrics().AddMemoryCache();
        // For endpoints; routing asks for the listener, which nothing else of these brings.
        services.AddRouting().AddSingleton(_ => new DiagnosticListener("Plugin." + plugin.Id));
        services.AddSingleton(time).AddSingleton(environment).AddSingleton(plugin.Settings).AddSingleton(plugin).AddSingleton(lifetime);

        foreach (var contract in Forwarded)
            if (host.GetService(contract) is { } instance)
                services.AddSingleton(contract, instance);

        if (host.GetService<IProfileService>() is { } profiles)
            services.AddSingleton(profiles is Subjects subjects ? subjects.SeenFrom(plugin.Id) : profiles);

        if (host.GetService<BackchannelAnswers>() is { } answers)
            services.AddSingleton(answers.SeenFrom(new PluginOrigin(plugin.Id, plugin.Version, digest)));

        // A connection string is a credential, and of no other plugin's business.
        if (string.Equals(plugin.Id, options.StorageProvider, StringComparison.OrdinalIgnoreCase) && host.GetService<StorageSettings>() is { } storage)
            services.AddSingleton(storage);

        if (host.GetService<IDataProtectionProvider>() is { } protection)
            services.AddSingleton<IDataProtectionProvider>(protection.CreateProtector("Plugin/" + plugin.Id));

        services.AddSingleton<AmbientCall>().AddSingleton<IHttpContextAccessor, PluginHttpContextAccessor>();
        services.AddScoped<PluginCall>()
            .AddScoped<ISignIn, RequestSignIn>()
            .AddScoped<ISignedInUser, RequestSignedInUser>()
            .AddScoped<IPageStyle, RequestPageStyle>()
            .AddScoped<ITokenService, RequestTokenService>()
            .AddScoped<IRefreshTokenService, RequestRefreshTokenService>()
            .AddScoped<TokenResponseGenerator, RequestResponseGenerator>()
            .AddScoped<ITokenResponseGenerator>(provider => provider.GetRequiredService<TokenResponseGenerator>());
    }

    /// <summary>What is there only where the startup brought nothing of its own: its named clients would be unknown to the server's factory.</summary>
    public void Complete(IServiceCollection services)
    {
        if (host.GetService<IDataProtectionProvider>() is not null)
            RemoveKeyRing(services);
        if (host.GetService<IHttpClientFactory>() is { } clients)
            services.TryAddSingleton(clients);
    }

    /// <summary>The server's keys protect what a plugin protects. What its startup may have added for keys of its own, as authentication does, would write some into the home directory at start, for nobody.</summary>
    private static void RemoveKeyRing(IServiceCollection services)
    {
        foreach (var service in services.Where(service => service.ServiceType == typeof(IHostedService) && service is { IsKeyedService: false, ImplementationType: { } type } && type.Assembly == KeyRings).ToArray())
            services.Remove(service);
    }
}
