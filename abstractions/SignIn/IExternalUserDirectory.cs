using System.Security.Claims;

namespace PluginTokenServer.SignIn;

/// <summary>Knows whom somebody is here who has signed in at another identity provider; at most one per server, and usually the <see cref="IUserDirectory"/> itself.</summary>
/// <remarks>
/// Nobody is known by anything but the provider and the identifier there: an e-mail address is no proof that two accounts are one person's. Without one, everybody who
/// signs in elsewhere has an identifier here that is made of those two.
/// </remarks>
public interface IExternalUserDirectory
{
    /// <summary>Finds whom an identity is linked to. A directory whose policy it is may add somebody of whom it learns here.</summary>
    /// <param name="identity">Who has signed in, and where.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    /// <returns>The person; <see langword="null"/> for nobody, who is then not signed in.</returns>
    Task<DirectoryUser?> FindByExternalAsync(ExternalIdentity identity, CancellationToken cancellationToken);
}

/// <summary>Somebody as another identity provider knows them.</summary>
public sealed class ExternalIdentity
{
    /// <summary>The provider, <c>idp</c>: the name that it has at this server.</summary>
    public required string Provider { get; init; }

    /// <summary>Their identifier at the provider, compared ordinally; only together with <see cref="Provider"/> does it say who it is.</summary>
    public required string SubjectId { get; init; }

    /// <summary>What the provider says of them.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyCollection<Claim> Claims { get; init; } = [];
}
