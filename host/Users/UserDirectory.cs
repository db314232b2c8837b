using System.Security.Claims;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Users;

/// <summary>The directory in force: the plugin that offers <see cref="IUserDirectory"/>, or else the configuration.</summary>
internal sealed class UserDirectory(PluginRuntime plugins, ConfiguredUsers configured) : IUserDirectory
{
    private PluginOffer? Offer => plugins.Table.Single(typeof(IUserDirectory));

    /// <summary>Whether it is a plugin's. The configured one says nothing that the configured profiles do not.</summary>
    public bool IsPlugins => Offer is not null;

    public Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) =>
        Offer is { } offer
            ? offer.InvokeAsync<IUserDirectory, string, DirectoryUser?>(null, subjectId, static (directory, subject, deadline) => directory.FindBySubjectAsync(subject, deadline))
            : configured.FindBySubjectAsync(subjectId, cancellationToken);

    public Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) =>
        Offer is { } offer
            ? offer.InvokeAsync<IUserDirectory, string, DirectoryUser?>(null, userName, static (directory, name, deadline) => directory.FindByNameAsync(name, deadline))
            : configured.FindByNameAsync(userName, cancellationToken);

    public Task<DirectoryUser?> FindByHintAsync(string loginHint, CancellationToken cancellationToken) =>
        Offer is { } offer
            ? offer.InvokeAsync<IUserDirectory, string, DirectoryUser?>(null, loginHint, static (directory, hint, deadline) => directory.FindByHintAsync(hint, deadline))
            : configured.FindByNameAsync(loginHint, cancellationToken);

    /// <summary>Finds who a principal is about.</summary>
    public Task<DirectoryUser?> FindAsync(ClaimsPrincipal subject) =>
        subject.FindFirst("sub")?.Value is not { } sub || (Offer is null && IsForeign(subject)) ? Task.FromResult((DirectoryUser?)null) : FindBySubjectAsync(sub, CancellationToken.None);

    /// <summary>Whether somebody is another identity provider's. They may have the same identifier as a configured user, and be somebody else; a plugin's directory knows whom it has linked.</summary>
    public static bool IsForeign(ClaimsPrincipal subject) => subject.FindFirst("idp") is { Value: not "local" };
}
