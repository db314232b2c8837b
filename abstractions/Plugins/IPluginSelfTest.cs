namespace PluginTokenServer.Plugins;

/// <summary>Tries out a plugin before it is put into service, at start and before it replaces another version of itself; at most one per plugin.</summary>
/// <remarks>
/// A plugin whose test throws, or does not end within the plugin's deadline, is refused; on a replacement the earlier version goes on serving. The operator is told
/// the type of the exception and where it came from, and the message only of a <see cref="TemporarilyUnavailableException"/>: any other may quote a secret.
/// There is no request, so the services of one refuse. Nothing the test does may have an effect on others: the earlier version is serving meanwhile.
/// </remarks>
public interface IPluginSelfTest
{
    /// <summary>Does what shows that the plugin works.</summary>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    Task TestAsync(CancellationToken cancellationToken);
}
