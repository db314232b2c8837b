using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Token;

/// <summary>
/// Writes any object as JSON, bounded in depth and size. A walker of our own because a serializer caches what it learns about a type,
/// and with the type the whole plugin.
/// </summary>
internal static class CustomJson
{
    public static readonly string TooLarge = $"the custom entries are larger than {InputLimits.CustomEntriesBytes} bytes.";
    private const string NoNumber = "a custom entry holds a number that JSON cannot say (NaN or infinite).";
    private static readonly string TooDeep = $"a custom entry is nested deeper than {InputLimits.CustomEntriesDepth} levels, or contains itself.";

    /// <summary>Whether reading the value runs no code of a plugin.</summary>
    public static bool IsPlain(object? value) => value is null or string or bool or int or long or double or decimal or JsonElement;

    /// <exception cref="CustomJsonException">It is too deep, too large, or no JSON can say it.</exception>
    public static ReadOnlyMemory<byte> Write(object value, int limit)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = InputLimits.CustomEntriesDepth + 2 });
        Write(json, value, 1, limit);
        json.Flush();
        return buffer.WrittenCount <= limit ? buffer.WrittenMemory : throw new CustomJsonException(TooLarge);
    }

    private static void Write(Utf8JsonWriter json, object? value, int depth, int limit)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (json.BytesCommitted + json.BytesPending > limit)
            throw new CustomJsonException(TooLarge);
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                WriteText(json, text, limit);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case JsonElement element:
                WriteElement(json, element, depth, limit);
                break;
            case JsonDocument document:
                WriteElement(json, document.RootElement, depth, limit);
                break;
            case double number:
                json.WriteNumberValue(double.IsFinite(number) ? number : throw new CustomJsonException(NoNumber));
                break;
            case float number:
                json.WriteNumberValue(float.IsFinite(number) ? number : throw new CustomJsonException(NoNumber));
                break;
            case Half number:
                json.WriteNumberValue(Half.IsFinite(number) ? (float)number : throw new CustomJsonException(NoNumber));
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case Enum or Guid or char or Uri or DateOnly or TimeOnly or TimeSpan:
                WriteText(json, string.Format(CultureInfo.InvariantCulture, "{0}", value), limit);
                break;
            case DateTime time:
                json.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time);
                break;
            case byte[] bytes:
                WriteText(json, bytes.Length <= limit ? Convert.ToBase64String(bytes) : throw new CustomJsonException(TooLarge), limit);
                break;
            default:
                if (depth > InputLimits.CustomEntriesDepth)
                    throw new CustomJsonException(TooDeep);
                WriteComposite(json, value, depth, limit);
                break;
        }
    }

    private static void WriteComposite(Utf8JsonWriter json, object value, int depth, int limit)
    {
        if (value is Delegate or Type or MemberInfo or Task or Exception)
            throw new CustomJsonException($"a custom entry holds a {value.GetType().Name}, which is nothing to be sent.");
        if (value is IDictionary dictionary)
        {
            json.WriteStartObject();
            foreach (DictionaryEntry entry in dictionary)
                WriteMember(json, Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value, depth, limit);
            json.WriteEndObject();
        }
        else if (value is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            json.WriteStartObject();
            foreach (var (name, member) in pairs)
                WriteMember(json, name, member, depth, limit);
            json.WriteEndObject();
        }
        else if (value is IEnumerable items)
        {
            json.WriteStartArray();
            foreach (var item in items)
                Write(json, item, depth + 1, limit);
            json.WriteEndArray();
        }
        else
        {
            WriteObject(json, value, depth, limit);
        }
    }

    private static void WriteObject(Utf8JsonWriter json, object value, int depth, int limit)
    {
        json.WriteStartObject();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanRead || property.GetIndexParameters().Length > 0 || property.IsDefined(typeof(JsonIgnoreAttribute)))
                continue;
            // What a data object does not say is absent, as everywhere in a token response.
            if (property.GetValue(value) is { } member)
                WriteMember(json, property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name, member, depth, limit);
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, object? value, int depth, int limit)
    {
        if (name.Length > limit)
            throw new CustomJsonException(TooLarge);
        json.WritePropertyName(name);
        Write(json, value, depth + 1, limit);
    }

    private static void WriteText(Utf8JsonWriter json, string text, int limit)
    {
        if (text.Length > limit)
            throw new CustomJsonException(TooLarge);
        json.WriteStringValue(text);
    }

    private static void WriteElement(Utf8JsonWriter json, JsonElement element, int depth, int limit)
    {
        // Its text is known, so that nothing is written before it is known to fit.
        var text = element.GetRawText();
        if (text.Length > limit)
            throw new CustomJsonException(TooLarge);
        if (depth - 1 + Nesting(text) > InputLimits.CustomEntriesDepth)
            throw new CustomJsonException(TooDeep);
        element.WriteTo(json);
    }

    // A reader counts a bracket before it has gone in.
    private static int Nesting(string json)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 1000 });
        var deepest = 0;
        while (reader.Read())
            deepest = Math.Max(deepest, reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? reader.CurrentDepth + 1 : reader.CurrentDepth);
        return deepest;
    }
}
