using System.Collections.Specialized;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The real plugin runtime over really built DLLs in a directory of its own, in a host that is made of contracts only.</summary>
internal sealed class PluginServer : IAsyncDisposable
{
    private readonly TestDirectory _root = new();
    private readonly ConfigurationManager _configuration = new();
    private PluginOptions? _options;
    private PluginRuntime? _runtime;
    private ServiceProvider? _host;

    public PluginServer()
    {
        Loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        PluginsDirectory = Directory.CreateDirectory(Path.Combine(_root.Path, "plugins")).FullName;
        Services.AddSingleton<TimeProvider>(Time).AddSingleton(Mock.Of<IClock>()).AddSingleton(Mock.Of<ITokenValidator>()).AddSingleton(Mock.Of<IScopeParser>())
            .AddSingleton(Mock.Of<IResourceStore>()).AddSingleton(Mock.Of<IClientStore>()).AddSingleton(Mock.Of<IProfileService>());
    }

    public ServiceCollection Services { get; } = [];

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Instead of <see cref="Time"/>, for what measures.</summary>
    public TimeProvider? Clock { get; init; }

    public RecordedLogs Log { get; } = new();

    /// <summary>Where server and plugins log.</summary>
    public ILoggerFactory Loggers { get; }

    public string PluginsDirectory { get; }

    public PluginPaths Paths => new(Path.Combine(_root.Path, "bundled"), PluginsDirectory, StateDirectory, LockFile);

    public string LockFile => Path.Combine(_root.Path, "plugins.lock.json");

    public string StateDirectory => Path.Combine(_root.Path, "data", "plugins");

    public PluginRuntime Runtime => _runtime ?? throw new InvalidOperationException("Not started.");

    public PluginTable Table => Runtime.Table;

    /// <summary>Compiles a plugin into the plugins directory.</summary>
    public PluginServer Add(string id, string source, PluginCompilerOptions? options = null)
    {
        PluginCompiler.Compile(PluginsDirectory, id, source, options);
        return this;
    }

    /// <summary>Compiles a plugin into the directory of those that come with the server.</summary>
    public PluginServer Bundle(string id, string source)
    {
        PluginCompiler.Compile(Paths.BundledDirectory, id, source);
        return this;
    }

    /// <summary>Locks what is there, as <c>plugins lock</c> does, and has the lock enforced.</summary>
    public PluginServer Lock()
    {
        var found = PluginExamination.Of(Paths, isDevelopment: false, refuseGroups: false);
        new PluginLockFile(Paths.BundledLockFile).Write(Locked(found.Where(plugin => plugin.Candidate.IsBundled)));
        new PluginLockFile(LockFile).Write(Locked(found.Where(plugin => !plugin.Candidate.IsBundled)));
        return Set("Trust", "Enforce");

        static PluginLock Locked(IEnumerable<ExaminedPlugin> plugins) =>
            LockProposal.Of(PluginLock.Empty, null, [.. plugins.Select(plugin => plugin with { Candidate = plugin.Candidate with { IsBundled = false } })], [], out _).Apply("somebody", DateTimeOffset.UnixEpoch);
    }

    /// <summary>A setting below <c>TokenServer:Plugins</c>.</summary>
    public PluginServer Set(string key, string value)
    {
        _configuration["TokenServer:Plugins:" + key] = value;
        return this;
    }

    /// <summary>Has a running server take over what is set for each plugin, as it does when its configuration has changed.</summary>
    public IReadOnlyList<string> Adopt() => _options!.Adopt(Read(_configuration));

    public async Task<PluginServer> StartAsync()
    {
        await Create().LoadAsync(_ => Task.CompletedTask, CancellationToken.None);
        return this;
    }

    /// <summary>Starts over the directories of another, as the same server does the next time.</summary>
    public Task StartOnAsync(PluginServer other) => Create(other.Paths, other._configuration).LoadAsync(_ => Task.CompletedTask, CancellationToken.None);

    /// <summary>The runtime, with nothing done yet.</summary>
    public PluginRuntime Create() => Create(Paths, _configuration);

    private PluginRuntime Create(PluginPaths paths, ConfigurationManager configuration)
    {
        var options = _options = Read(configuration);
        var environment = new HostingEnvironment { EnvironmentName = "Production", ApplicationName = "test", ContentRootPath = _root.Path, ContentRootFileProvider = new NullFileProvider() };
        options.Trust ??= PluginTrust.Off;
        _host = Services.BuildServiceProvider();
        return _runtime = new PluginRuntime(_host, options, paths, Clock ?? Time, Loggers, environment);
    }

    // As the server reads it: of one moment.
    private static PluginOptions Read(ConfigurationManager configuration) =>
        new ConfigurationBuilder().AddInMemoryCollection(configuration.AsEnumerable()).Build().GetSection("TokenServer:Plugins").Get<PluginOptions>() ?? new PluginOptions();

    public PluginRecord Plugin(string id) => Table.Plugins.Single(plugin => plugin.Id == id);

    /// <summary>Calls a grant as the token endpoint does.</summary>
    public async Task<GrantValidationResult> CallAsync(string grantType, TokenRequest? request = null, PluginTable? table = null)
    {
        var context = new ExtensionGrantValidationContext(request ?? Request(grantType));
        await (table ?? Table).Grants[grantType].InvokeAsync<IExtensionGrantValidator, ExtensionGrantValidationContext>(
            context.Request as TokenRequest, context, static (validator, context, deadline) =>
            {
                context.CancellationToken = deadline;
                return validator.ValidateAsync(context);
            });
        return context.Result;
    }

    /// <summary>What a validator made with <see cref="Source.Say"/> answers.</summary>
    public async Task<string> AskAsync(string grantType, TokenRequest? request = null, PluginTable? table = null) => (await CallAsync(grantType, request, table)).Subject!.FindFirst("sub")!.Value;

    /// <summary>Lets time pass once a plugin <see cref="Source.Hangs"/>, until what waits for it has had enough.</summary>
    public async Task PassTimeUntilAsync(Func<Task> start)
    {
        AppContext.SetData("hangs", null);
        var task = start();
        while (!task.IsCompleted)
        {
            if (AppContext.GetData("hangs") is not null)
                Time.Advance(TimeSpan.FromSeconds(1));

            await Task.Yield();
        }

        await task;
    }

    /// <summary>Lets time pass until something has ended.</summary>
    public async Task PassTimeAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }

    public static TokenRequest Request(string grantType, HttpContext? http = null, NameValueCollection? raw = null) => new()
    {
        Http = http ?? new DefaultHttpContext { TraceIdentifier = "trace-1" },
        Registration = null!,
        ResourceIndicators = null,
        Resolved = null!,
        Work = null!,
        Begun = default,
        GrantType = grantType,
        Raw = raw ?? [],
    };

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
            await _runtime.StopAsync(CancellationToken.None);
        _runtime?.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();

        Loggers.Dispose();
        _root.Dispose();
    }
}
