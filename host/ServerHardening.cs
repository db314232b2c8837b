using Microsoft.AspNetCore.HttpOverrides;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host;

/// <summary>The server underneath: its limits, the proxies it believes, its last seconds.</summary>
internal static class ServerHardening
{
    public static void Harden(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED, which some images set, would believe every peer: KnownProxies alone says who is believed.
        builder.Configuration.AddInMemoryCollection([new("ForwardedHeaders_Enabled", "false")]);
        builder.Services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>().Configure<ServerConfigurationSource>((kestrel, configuration) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = configuration.Current.Options.Limits.MaxConcurrentConnections;
            kestrel.Limits.MaxRequestBodySize = InputLimits.TokenRequestBytes;
            kestrel.Limits.MaxRequestLineSize = InputLimits.RequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddOptions<HostOptions>().Configure<ServerConfigurationSource>((host, configuration) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(configuration.Current.Options.Limits.ShutdownTimeoutSeconds));
    }

    /// <summary>Takes the client's address from a proxy, if and only if it is one of ours (RFC 9700 §4.13).</summary>
    public static void UseKnownProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<ServerConfigurationSource>().Current.Options.KnownProxies;
        if (proxies.Count == 0)
            return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (ConfiguredNetwork.TryParse(proxy, out var network))
                forwarded.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(forwarded);
    }
}
