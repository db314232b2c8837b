using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Tests.Support;

/// <summary>Keeps every log record, of every level, as it would be written.</summary>
public sealed class RecordedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = new();

    public IReadOnlyCollection<LogRecord> Records => _records;

    /// <summary>Everything that was logged, with scopes' and exceptions' text, for searching.</summary>
    public string Text => string.Join('\n', _records.Select(record => $"{record.Level} {record.Category}[{record.Id.Id}] {record.Message}\n{record.Exception}"));

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _records);

    public void Dispose()
    {
    }

    private sealed class Recorder(string category, ConcurrentQueue<LogRecord> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.Enqueue(new LogRecord(logLevel, category, eventId, formatter(state, exception), exception));
    }
}

public sealed record LogRecord(LogLevel Level, string Category, EventId Id, string Message, Exception? Exception);
