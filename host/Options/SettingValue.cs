using System.ComponentModel;

namespace PluginTokenServer.Host.Options;

/// <summary>Whether a configured value can be read as a type, and how to say that it cannot.</summary>
internal static class SettingValue
{
    public static bool Fits(string value, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            var converted = TypeDescriptor.GetConverter(plain).ConvertFromInvariantString(value);
            // The converter takes any number for an enumeration.
            return converted is not null && (!plain.IsEnum || Enum.IsDefined(plain, converted));
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    public static string Expected(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(plain))}",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(int) || plain == typeof(long) => "a whole number",
            _ when plain == typeof(DateTime) || plain == typeof(DateTimeOffset) => "a date and time such as 2030-12-31T23:59:59Z",
            _ when plain == typeof(TimeSpan) => "a time span such as 00:05:00",
            _ when plain == typeof(string) => "a text",
            _ => $"a {plain.Name}",
        };
    }
}
