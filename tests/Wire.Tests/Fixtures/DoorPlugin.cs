namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>A plugin that lets in whoever comes to its door, as <c>/in</c> by a subject of this server, as <c>/elsewhere</c> by one of another provider.</summary>
internal static class DoorPlugin
{
    private const string Source = """

        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Routing;
        using PluginTokenServer.Plugins;
        using PluginTokenServer.SignIn;

        public sealed class Pages : IPluginEndpoints
        {
            public void Map(IEndpointRouteBuilder endpoints)
            {
                endpoints.MapGet("/in", async (string sub, string? returnUrl, ISignIn signIn, TimeProvider time, PluginContext plugin) =>
                    Results.Redirect((await signIn.SignInAsync(sub, plugin.Id, ["fed"], time.GetUtcNow(), returnUrl)).RedirectUrl));
                endpoints.MapGet("/elsewhere", async (string sub, string? returnUrl, ISignIn signIn, PluginContext plugin) =>
                    Results.Redirect((await signIn.SignInExternalAsync(new ExternalIdentity { Provider = plugin.Id, SubjectId = sub }, ["fed"], null, returnUrl)).RedirectUrl));
            }
        }
        """;

    public static FixturePlugin Door { get; } = new("door", Source);

    public static FixturePlugin Gate { get; } = new("gate", Source);
}
