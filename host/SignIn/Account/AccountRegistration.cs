namespace PluginTokenServer.Host.SignIn.Account;

internal static class AccountRegistration
{
    public static IServiceCollection AddAccount(this IServiceCollection services) => services
        .AddSingleton<PersonSessions>()
        .AddSingleton<PersonAccesses>()
        .AddSingleton<AccountNotices>()
        .AddSingleton<AccountPages>()
        .AddSingleton<AccountEndpoint>();

    public static void MapAccount(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(SignInAddresses.AccountPath, endpoints.ServiceProvider.GetRequiredService<AccountEndpoint>().HandleAsync);
}
