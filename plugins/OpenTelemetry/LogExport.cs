using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Sends what the server logs. The library takes it from a logger, so it is logged again, in a log that goes nowhere else.</summary>
internal sealed class LogExport : IDisposable
{
    private readonly ILoggerFactory? _loggers;

    public LogExport(OtlpSettings settings, Collector collector)
    {
        if (settings.Logs)
        {
            // What is worth logging has been decided.
            _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(options =>
            {
                options.IncludeFormattedMessage = true;
                options.SetResourceBuilder(collector.Resource());
                options.AddProcessor(new Origin());
                options.AddOtlpExporter(exporter => collector.Configure(exporter, "/v1/logs"));
            }));
        }
    }

    public void Send(LogEntry entry)
    {
        if (_loggers is null)
            return;
        Origin.Entry = entry;
        try
        {
            var logger = _loggers.CreateLogger(entry.Category);
            if (logger.IsEnabled(entry.Level))
                logger.Log(entry.Level, entry.EventId, Attributes(entry), exception: null, static (_, _) => Origin.Entry!.Message);
        }
        finally
        {
            Origin.Entry = null;
        }
    }

    // Waits a few seconds for what has not been sent. Called twice where the server ends: by who ends all exports, and by the container.
    public void Dispose() => _loggers?.Dispose();

    private static List<KeyValuePair<string, object?>> Attributes(LogEntry entry)
    {
        var attributes = new List<KeyValuePair<string, object?>>(entry.Attributes.Count + 3);
        attributes.AddRange(entry.Attributes);
        if (entry.ExceptionType is not null)
            attributes.Add(new("exception.type", entry.ExceptionType));
        if (entry.Exception is not null)
            attributes.Add(new("exception.stacktrace", entry.Exception));
        if (entry.MessageTemplate is not null)
            attributes.Add(new("{OriginalFormat}", entry.MessageTemplate));
        return attributes;
    }

    /// <summary>When and where it was logged first.</summary>
    private sealed class Origin : BaseProcessor<LogRecord>
    {
        [ThreadStatic]
        public static LogEntry? Entry;

        public override void OnEnd(LogRecord data)
        {
            if (Entry is not { } entry)
                return;
            data.Timestamp = entry.TimeStamp.UtcDateTime;
            data.TraceId = entry.Trace.TraceId;
            data.SpanId = entry.Trace.SpanId;
            data.TraceFlags = entry.Trace.TraceFlags;
        }
    }
}
