using System.Collections;
using System.ComponentModel;

namespace PluginTokenServer.Host.Options;

/// <summary>Tells the form of a setting from the type it is bound to.</summary>
internal static class SettingForms
{
    public static SettingForm Of(Type type) => type switch
    {
        _ when typeof(IConfiguration).IsAssignableFrom(type) => SettingForm.Free,
        _ when MapValue(type) is not null => SettingForm.Map,
        _ when ListElement(type) is not null => SettingForm.List,
        _ when IsConvertible(type) => SettingForm.Value,
        _ => SettingForm.Object,
    };

    /// <summary>Whether the type can be read from one value.</summary>
    public static bool IsConvertible(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    public static Type? ListElement(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? Argument(type, typeof(IEnumerable<>), 0) : null;

    public static Type? MapValue(Type type) => Argument(type, typeof(IDictionary<,>), 1);

    private static Type? Argument(Type type, Type definition, int position) =>
        type.GetInterfaces().Append(type).FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == definition)?
            .GetGenericArguments()[position];
}
