using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>The directory of the server's people.</summary>
internal sealed class UserDirectory(Finder finder) : IUserDirectory
{
    public async Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) => Entry(await finder.ByIdAsync(subjectId));

    public async Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) => Entry(await finder.ByNameAsync(userName));

    public async Task<DirectoryUser?> FindByHintAsync(string loginHint, CancellationToken cancellationToken) => Entry(await finder.ByHintAsync(loginHint));

    /// <summary>Somebody as the server sees them. Whoever is refused for a while after wrong passwords is active all the same: what runs, goes on.</summary>
    public static DirectoryUser? Entry(User? user) => user is null ? null : new DirectoryUser
    {
        SubjectId = user.Id,
        UserName = user.UserName!,
        DisplayName = user.DisplayName,
        IsActive = user.IsActive,
    };
}
