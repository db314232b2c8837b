using PluginTokenServer.Host.Options;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Users;

/// <summary>The users of <c>TokenServer:Users</c> as a directory.</summary>
internal sealed class ConfiguredUsers(ServerConfigurationSource configuration) : IUserDirectory
{
    public Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) =>
        Task.FromResult(Entry(configuration.Current.UsersBySubject.GetValueOrDefault(subjectId)));

    public Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) =>
        Task.FromResult(Entry(configuration.Current.UsersByName.GetValueOrDefault(UserOptions.CanonicalName(userName))));

    private static DirectoryUser? Entry(UserOptions? user) => user is null ? null : new DirectoryUser
    {
        SubjectId = user.SubjectId,
        UserName = user.Username,
        DisplayName = user.ToClaims().FirstOrDefault(claim => claim.Type == "name")?.Value,
        IsActive = user.Enabled,
    };
}
