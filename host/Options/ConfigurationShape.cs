using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options;

/// <summary>
/// Holds a configuration section against the types it is bound to. The binder passes over unknown keys in silence and stops at the first
/// value that does not fit; this names them all.
/// </summary>
internal sealed class ConfigurationShape
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> PropertiesOf = new();
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly List<ConfigurationFault> _faults = [];

    private ConfigurationShape()
    {
    }

    public static IReadOnlyList<ConfigurationFault> Check(IConfigurationSection section, Type type)
    {
        var shape = new ConfigurationShape();
        shape.Walk(section, type, mayBeNull: false, name: null);
        return shape._faults;
    }

    private void Walk(IConfigurationSection section, Type type, bool mayBeNull, string? name)
    {
        switch (SettingForms.Of(type))
        {
            case SettingForm.Value:
                WalkValue(section, type, mayBeNull, name);
                break;
            case SettingForm.List:
                WalkList(section, type, name);
                break;
            case SettingForm.Map:
                WalkMap(section, SettingForms.MapValue(type)!, name);
                break;
            case SettingForm.Object:
                WalkObject(section, type, name);
                break;
        }
    }

    private void WalkValue(IConfigurationSection section, Type type, bool mayBeNull, string? name)
    {
        if (section.GetChildren().Any())
            Add(section, name, $"must be {SettingValue.Expected(type)}, not a list or an object.");
        else if (section.Value is null && !mayBeNull)
            Add(section, name, "is null; leave it out to have the default.");
        else if (section.Value is { } value && !SettingValue.Fits(value, type))
            Add(section, name, $"must be {SettingValue.Expected(type)}.");
    }

    private void WalkList(IConfigurationSection section, Type type, string? name)
    {
        var children = section.GetChildren().ToList();
        // An empty list arrives as an empty value.
        if (children.Count == 0 && !string.IsNullOrEmpty(section.Value) && !SettingForms.IsConvertible(type))
            Add(section, name, "must be a list, not a value.");
        else if (children.Exists(child => !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            Add(section, name, "must be a list, not an object.");
        else
            children.ForEach(child => Walk(child, SettingForms.ListElement(type)!, mayBeNull: false, name));
    }

    private void WalkMap(IConfigurationSection section, Type valueType, string? name)
    {
        if (!string.IsNullOrEmpty(section.Value))
            Add(section, name, "must be an object of names and values, not a value.");
        foreach (var child in section.GetChildren())
            Walk(child, valueType, mayBeNull: false, name);
    }

    private void WalkObject(IConfigurationSection section, Type type, string? name)
    {
        var named = IdentifierOf(type) is { } identifier ? section[identifier] : name;
        if (!string.IsNullOrEmpty(section.Value))
            Add(section, named, "must be an object with settings, not a value.");

        var properties = PropertiesOf.GetOrAdd(type, Settable);
        foreach (var child in section.GetChildren())
        {
            if (Array.Find(properties, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
                Walk(child, property.PropertyType, MayBeNull(property), named);
            else
                Add(child, named, NearestName.Of(child.Key, properties.Select(known => known.Name)) is { } nearest
                    ? $"is not a setting; did you mean {nearest}?"
                    : "is not a setting.");
        }
    }

    private void Add(IConfigurationSection section, string? name, string sentence) => _faults.Add(new ConfigurationFault(section.Path, name, sentence));

    /// <summary>The property by which the operator knows one of the things in a list.</summary>
    public static string? IdentifierOf(Type type) => type switch
    {
        _ when type == typeof(Client) => nameof(Client.ClientId),
        _ when type == typeof(UserOptions) => nameof(UserOptions.Username),
        _ when typeof(Resource).IsAssignableFrom(type) => nameof(Resource.Name),
        _ => null,
    };

    private static PropertyInfo[] Settable(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)];

    private static bool MayBeNull(PropertyInfo property)
    {
        // The context is not thread-safe.
        lock (Nullability)
            return Nullability.Create(property).WriteState == NullabilityState.Nullable;
    }
}
