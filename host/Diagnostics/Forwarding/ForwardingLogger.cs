using System.Diagnostics;
using System.Globalization;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Diagnostics.Forwarding;

/// <summary>Copies records for the plugins that take the log.</summary>
internal sealed class ForwardingLogger(LogForwarding forwarding, string category, TimeProvider time) : ILogger
{
    private const string Template = "{OriginalFormat}";

    private readonly bool _isOurs = category.StartsWith(LogForwarding.OwnCategory, StringComparison.Ordinal);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && !_isOurs && forwarding.IsOn;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        forwarding.Add(new LogEntry
        {
            TimeStamp = time.GetUtcNow(),
            Level = logLevel,
            Category = category,
            EventId = eventId,
            Message = formatter(state, exception),
            MessageTemplate = values.FirstOrDefault(value => value.Key == Template).Value as string,
            Attributes = [.. values.Where(value => value.Key != Template).Select(value => KeyValuePair.Create(value.Key, Copy(value.Value)))],
            ExceptionType = exception?.GetType().FullName,
            Exception = exception?.ToString(),
            Trace = Activity.Current?.Context ?? default,
        });
    }

    // A record may have anything in it, a request and a plugin's objects among them, and is kept for a while.
    private static object? Copy(object? value) => value switch
    {
        null or string or bool or int or long or double => value,
        byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float number => (double)number,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
