using System.Net.Sockets;
using System.Security.Cryptography;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Cors;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Diagnostics.Forwarding;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host;

/// <summary>The server as a whole: put together, brought up, taken down.</summary>
internal static class TokenServerApplication
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var second = new SecondSignal();
        await using var app = Create(args);
        await StartAsync(app);
        await app.WaitForShutdownAsync();
        await TakeDownAsync(app);
        return 0;
    }

    /// <summary>Closes what outlives the last request.</summary>
    public static async Task TakeDownAsync(WebApplication app)
    {
        await app.Services.GetRequiredService<AuditTrail>().CloseAsync();
        await app.Services.GetRequiredService<OperationalStore>().CloseAsync();
        await app.Services.GetRequiredService<LogForwarding>().CloseAsync();
        await app.Services.GetRequiredService<PluginRuntime>().StopAsync(CancellationToken.None);
    }

    /// <summary>Puts the server together without starting anything.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Last word on services and configuration, for tests.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = NewBuilder(args);
        builder.Harden();
        builder.Services.AddTokenServer();
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Reads settings files, environment and command line, for serving and for the verbs alike.</summary>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        // The framework would take a relative path from where the DLL lies; whoever types one means it from where they stand.
        var typed = new ConfigurationBuilder().AddCommandLine(args).Build()[HostDefaults.ContentRootKey];
        return WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = string.IsNullOrEmpty(typed) ? null : Path.GetFullPath(typed) });
    }

    /// <summary>Brings the server up: configuration, keys and plugins first, so that it listens only when it can answer.</summary>
    /// <exception cref="StartupException">It cannot start, and the message says what to do.</exception>
    public static async Task StartAsync(WebApplication app)
    {
        // The directory is taken before anything is written there.
        _ = app.Services.GetRequiredService<DataDirectory>();
        _ = app.Services.GetRequiredService<MasterKeys>();
        var (plugins, store) = (app.Services.GetRequiredService<PluginRuntime>(), app.Services.GetRequiredService<OperationalStore>());
        try
        {
            await plugins.LoadAsync(OpenAsync, CancellationToken.None);
            app.Services.GetRequiredService<LogForwarding>().Begin(plugins, app.Services.GetRequiredService<ServerMetrics>(), app.Services.GetRequiredService<ILoggerFactory>());
            app.UseConnectionEnd();
            app.UseKnownProxies();
            if (app.Services.GetRequiredService<Issuer>().Path is { Length: > 0 } path)
                app.UsePathBase(path);
            app.UseRouting();
            app.UseCorsOrigins();
            app.MapTokenServer();
            await ListenAsync(app);
        }
        catch
        {
            await TakeDownAsync(app);
            throw;
        }

        // Keys are in the store, and a plugin's hosted service may want a token at once.
        async Task OpenAsync(PluginOffer? offer)
        {
            await store.OpenAsync(offer);
            await app.Services.GetRequiredService<SigningKeyUpkeep>().LoadAsync();
        }
    }

    private static async Task ListenAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault) when (AdviceOn(fault) is not null)
        {
            throw new StartupException($"The server cannot listen: {fault.Message.Split('\n')[0].TrimEnd('\r', '.')}. {AdviceOn(fault)}");
        }
    }

    // What the operator can mend; anything else is a fault of the server.
    private static string? AdviceOn(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException or CryptographicException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } =>
            "See to the certificates in the section Kestrel.",
        IOException or SocketException or FormatException => "Give it another address: --urls http://localhost:5001",
        _ => null,
    };
}
