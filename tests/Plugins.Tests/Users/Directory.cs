using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.Users;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Services;
using PluginTokenServer.SignIn;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.Users;

/// <summary>The plugin's own container, made as the server makes it, with a file in a directory of its own.</summary>
internal sealed class Directory : IAsyncDisposable
{
    private readonly TestDirectory _root = new();
    private readonly SlowWork _slow = new(TimeProvider.System);
    private readonly ServiceProvider _services;

    public Directory(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Append(("Password:Iterations", "10000")).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2))).Build();
        var context = new PluginContext { Id = "users", Version = "1", Directory = "", Settings = configuration, MakeDataDirectory = () => _root.Path };
        var services = new ServiceCollection();
        services.AddLogging().AddOptions().AddSingleton(context).AddSingleton<TimeProvider>(Clock).AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddSingleton(Revocation.Object).AddSingleton(Others.Object).AddSingleton<ISlowWork>(_slow);
        services.AddScoped(_ => Mock.Of<ISignedInUser>()).AddScoped(_ => Mock.Of<IPageStyle>());
        new UsersStartup().ConfigureServices(context, services);
        // As the server does, so that the contract keeps meaning the server's.
        services.Remove(services.Last(service => service.ServiceType == typeof(IProfileService)));
        _services = services.AddScoped<Profiles>().BuildServiceProvider();
    }

    public FakeTimeProvider Clock { get; } = new TestClock();

    public Mock<IGrantRevocation> Revocation { get; } = new();

    /// <summary>The server's own profiles.</summary>
    public Mock<IProfileService> Others { get; } = new();

    public Task<DirectoryUser?> FindExternalAsync(string provider, string subject, params (string Type, string Value)[] claims) => WithAsync<IExternalUserDirectory, DirectoryUser?>(directory =>
        directory.FindByExternalAsync(new ExternalIdentity { Provider = provider, SubjectId = subject, Claims = [.. claims.Select(claim => new Claim(claim.Type, claim.Value))] }, CancellationToken.None));

    public Task<T> WithDirectoryAsync<T>(Func<IUserDirectory, Task<T>> ask) => WithAsync(ask);

    public Task<BackchannelAuthenticationUserValidationResult> FindForBackchannelAsync(BackchannelAuthenticationUserValidatorContext context) =>
        WithAsync<IBackchannelAuthenticationUserValidator, BackchannelAuthenticationUserValidationResult>(validator => validator.ValidateRequestAsync(context));

    /// <summary>Asks whether somebody is active.</summary>
    public Task<bool> IsActiveAsync(string subject) => WithAsync<Profiles, bool>(async profiles =>
    {
        var context = new IsActiveContext(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)])), new Client(), "test");
        await profiles.IsActiveAsync(context);
        return context.IsActive;
    });

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(string name, string? typed, params string[] arguments)
    {
        await using var scope = _services.CreateAsyncScope();
        var verb = scope.ServiceProvider.GetServices<IPluginVerb>().Single(verb => verb.Name == name);
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await verb.RunAsync(new PluginVerbContext { Arguments = arguments, Secret = typed, Out = output, Error = error });
        return (exitCode, output.ToString().Trim(), error.ToString().Trim());
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _slow.Dispose();
        _root.Dispose();
    }

    // The last of a contract is the plugin's; the server takes it over.
    [SuppressMessage("Performance", "CA1859", Justification = "It is the contract that is asked.")]
    private async Task<TResult> WithAsync<TContract, TResult>(Func<TContract, Task<TResult>> ask) where TContract : class
    {
        await using var scope = _services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<TContract>());
    }
}
