using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Services;

/// <summary>One record of the server's log, copied: it holds on to nothing of the request that it is about. What the server logs itself never holds a token, code, secret or password; what plugins log, and their exceptions in it, is as they wrote it.</summary>
public sealed class LogEntry
{
    /// <summary>When it was logged, UTC.</summary>
    public DateTimeOffset TimeStamp { get; init; }

    /// <summary>How important it is.</summary>
    public LogLevel Level { get; init; }

    /// <summary>Who logged it; for a plugin <c>Plugin.</c>, its id, and the category within the plugin.</summary>
    public required string Category { get; init; }

    /// <summary>The number of the kind of record, and its name.</summary>
    /// <value>0 where it has none.</value>
    public EventId EventId { get; init; }

    /// <summary>The sentence, with its values in it.</summary>
    public required string Message { get; init; }

    /// <summary>The sentence without its values, by which records of a kind are found.</summary>
    /// <value><see langword="null"/> where there is none.</value>
    public string? MessageTemplate { get; init; }

    /// <summary>The values, by the names that the template has for them.</summary>
    /// <value>Texts, numbers and booleans; anything else as text.</value>
    public IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; init; } = [];

    /// <summary>The full name of the exception's type.</summary>
    /// <value><see langword="null"/> where there is no exception.</value>
    public string? ExceptionType { get; init; }

    /// <summary>The exception with its stack trace, as text.</summary>
    /// <value><see langword="null"/> where there is none.</value>
    public string? Exception { get; init; }

    /// <summary>The trace that it is part of.</summary>
    /// <value>Empty where it was logged in none.</value>
    public ActivityContext Trace { get; init; }
}
