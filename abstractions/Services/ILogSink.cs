namespace PluginTokenServer.Services;

/// <summary>Takes what the server logs, what its plugins log included. There may be many, and each is told of everything.</summary>
/// <remarks>
/// Called with what has gathered since the last call, in order, after the fact: what a sink does keeps no request waiting and makes none fail. It is told from the
/// beginning of the start on, of what the section <c>Logging</c> lets through, where <c>Logging:LogSinks:LogLevel</c> has levels for sinks alone. It is not told of what
/// plugins with such a sink log themselves, nor of what is logged within these calls, or it would never come to an end. An exception loses the records of the call to that sink, and is logged and
/// counted; a sink that does not keep up loses the newest ones once its queue is full, and that is counted too.
/// <see cref="Plugins.TemporarilyUnavailableException"/> says that none were kept and all of them should come again, as often as it takes; the others wait meanwhile. After a missed deadline they come again too, twice at most: a sink may get records a second time.
/// </remarks>
public interface ILogSink
{
    /// <summary>Keeps some records. Other sinks get the same objects.</summary>
    /// <param name="entries">One at least and 256 at most, oldest first.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    Task WriteAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);
}
