namespace PluginTokenServer.Host.Administration;

internal static class AdministrationRegistration
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services.AddHostedService<AdminSocket>();
}
