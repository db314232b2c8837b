namespace PluginTokenServer.SignIn;

/// <summary>Names further ways to sign in, for instance other identity providers. The login page offers those of all plugins; at most one of these per plugin.</summary>
/// <remarks>
/// Which of them a client's users get to see is the client's setting <c>IdentityProviderRestrictions</c>. Where one is left and no password is asked for, people are sent
/// there without a page in between. A plugin that fails here, or is too slow, has its ways left out, and the page is shown all the same.
/// </remarks>
public interface IExternalProviders
{
    /// <summary>Names the ways to sign in, in the order to be shown in. Asked each time a login page is made.</summary>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    Task<IReadOnlyList<ExternalProvider>> FindAllAsync(CancellationToken cancellationToken);
}

/// <summary>A further way to sign in.</summary>
public sealed class ExternalProvider
{
    /// <summary>The name that sessions and tokens have for it, <c>idp</c>: up to 200 characters without white space, compared ordinally, and not <c>local</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    /// <value><see langword="null"/> by default: <see cref="Name"/>.</value>
    public string? DisplayName { get; init; }

    /// <summary>
    /// Where signing in begins: an address of the plugin's own (<see cref="Plugins.IPluginEndpoints"/>), relative to <c>/plugins/&lt;id&gt;</c> and beginning with a slash.
    /// The server adds <c>returnUrl</c> to it where somebody is on the way to an application.
    /// </summary>
    public required string Path { get; init; }
}
