using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginTokenServer.Events;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>What the kinds of events have beside what all have.</summary>
internal static class EventDetails
{
    private static readonly HashSet<string> Common = new(typeof(Event).GetProperties().Select(property => property.Name), StringComparer.Ordinal);

    private static readonly JsonSerializerOptions Settings =
        new(EventJson.Default.Options) { TypeInfoResolver = ((IJsonTypeInfoResolver)EventJson.Default).WithAddedModifier(WithoutCommon) };

    /// <summary>How the kind of an event is written; <see langword="null"/> for a kind that is not known.</summary>
    public static JsonTypeInfo? Of(Type type) => Settings.TryGetTypeInfo(type, out var details) ? details : null;

    // Written by themselves, before the rest.
    private static void WithoutCommon(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(Event)))
            return;
        for (var at = type.Properties.Count - 1; at >= 0; at--)
        {
            if (type.Properties[at].AttributeProvider is MemberInfo member && Common.Contains(member.Name))
                type.Properties.RemoveAt(at);
        }
    }
}
