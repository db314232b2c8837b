namespace PluginTokenServer.SignIn;

/// <summary>Knows people. Asked wherever the server has to know whether somebody exists and may still be issued tokens; at most one per server.</summary>
/// <remarks>Without one the users of <c>TokenServer:Users</c> are the directory. An exception is the directory's fault and answered with 500, never taken for nobody. Whom a
/// directory of a plugin does not know, and who is of this server (<c>idp</c> is <c>local</c>), is gone: no grant issues tokens for them, and those that they have are good no more.</remarks>
public interface IUserDirectory
{
    /// <summary>Finds somebody by the subject identifier, <c>sub</c>.</summary>
    /// <param name="subjectId">The identifier, compared ordinally.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    /// <returns>The person; <see langword="null"/> for nobody.</returns>
    Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken);

    /// <summary>Finds somebody by the name to sign in with, as the directory compares names.</summary>
    /// <param name="userName">The name as it was typed.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    /// <returns>The person; <see langword="null"/> for nobody.</returns>
    Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken);

    /// <summary>Finds somebody by what a client knows of them, <c>login_hint</c> (OIDC Core §3.1.2.1; CIBA Core §7.1): perhaps an e-mail address or a telephone number.</summary>
    /// <param name="loginHint">The hint as it came.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    /// <returns>The person; <see langword="null"/> for nobody. By default whoever has the hint as their name.</returns>
    Task<DirectoryUser?> FindByHintAsync(string loginHint, CancellationToken cancellationToken) => FindByNameAsync(loginHint, cancellationToken);
}

/// <summary>Somebody in a directory.</summary>
public sealed class DirectoryUser
{
    /// <summary>The subject identifier, <c>sub</c>: at most 1,000 characters, never given to anybody else.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The name to sign in with.</summary>
    public required string UserName { get; init; }

    /// <summary>The name to be shown.</summary>
    /// <value><see langword="null"/> by default: <see cref="UserName"/>.</value>
    public string? DisplayName { get; init; }

    /// <summary>Whether they may sign in and tokens may be issued for them.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool IsActive { get; init; } = true;
}
