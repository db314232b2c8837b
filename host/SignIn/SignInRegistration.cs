using PluginTokenServer.Host.SignIn.Account;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.SignIn;

internal static class SignInRegistration
{
    public static IServiceCollection AddSignIn(this IServiceCollection services) => services
        .AddSingleton(new SealedKind(Sessions.Kind))
        .AddSingleton(new SealedKind(Consents.Kind))
        .AddSingleton<SessionCookie>()
        .AddSingleton<Sessions>()
        .AddSingleton<Consents>()
        .AddSingleton<SignOut>()
        .AddSingleton<SignInReports>()
        .AddSingleton<IGrantRevocation, GrantRevocation>()
        .AddSingleton<BrowserSignIn>()
        .AddSingleton<ExternalSignIn>()
        .AddSingleton<ExternalProviders>()
        .AddSingleton<OnwardsEndpoint>()
        .AddSingleton<Authenticator>()
        .AddSingleton<StepTickets>()
        .AddSingleton<SignInAddresses>()
        .AddSingleton<LoginRequests>()
        .AddSingleton<PageEndpoint>()
        .AddSingleton<LoginEndpoint>()
        .AddSingleton<ConsentEndpoint>()
        .AddSingleton<LogoutEndpoint>()
        .AddSingleton<HomeEndpoint>()
        .AddAccount();

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var (login, home) = (endpoints.ServiceProvider.GetRequiredService<LoginEndpoint>(), endpoints.ServiceProvider.GetRequiredService<HomeEndpoint>());
        endpoints.Map(SignInAddresses.LoginPath, login.HandleAsync);
        endpoints.Map(SignInAddresses.StepPath, login.HandleStepAsync);
        endpoints.Map(SignInAddresses.ConsentPath, endpoints.ServiceProvider.GetRequiredService<ConsentEndpoint>().HandleAsync);
        endpoints.Map(SignInAddresses.LogoutPath, endpoints.ServiceProvider.GetRequiredService<LogoutEndpoint>().HandleAsync);
        endpoints.Map(SignInAddresses.RefusedPath, home.HandleRefusedAsync);
        endpoints.Map(OnwardsEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<OnwardsEndpoint>().HandleAsync);
        endpoints.Map(SignInAddresses.HomePath, home.HandleAsync);
        endpoints.MapAccount();
    }
}
