using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PluginTokenServer.Events;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>An event as a line: what all events have first, the time before all else; then, under <c>data</c>, what its kind has.</summary>
internal static class EventLine
{
    /// <summary>Where in a line its day stands, <c>2026-01-31</c>.</summary>
    public static readonly Range Day = @"{""time"":""".Length..(@"{""time"":""".Length + 10);

    public static ReadOnlyMemory<byte> Of(Event evt)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, DateTime.SpecifyKind(evt.TimeStamp, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event"u8, evt.Name);
            json.WriteNumber("id"u8, evt.Id);
            json.WriteString("category"u8, evt.Category);
            json.WriteString("type"u8, evt.EventType.ToString().ToLowerInvariant());
            Write(json, "message", evt.Message);
            Write(json, "correlation_id", evt.ActivityId);
            Write(json, "remote_ip", evt.RemoteIpAddress);
            // A kind that is newer than this plugin has no description here; what all events have is written of it.
            if (EventDetails.Of(evt.GetType()) is { } type)
            {
                json.WritePropertyName("data"u8);
                JsonSerializer.Serialize(json, evt, type);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
