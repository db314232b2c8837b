using System.Text.Json.Serialization.Metadata;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.Tests.Storage;

/// <summary>What is left out of a record because it is its type's default must not be asked for when the record is read: it would be written and never read again.</summary>
public sealed class StoredJsonTests
{
    private static readonly IJsonTypeInfoResolver[] Contexts = [GrantJson.Default, SignInJson.Default];

    [Test]
    public void what_may_be_left_out_is_not_required()
    {
        var required = Contexts.SelectMany(Types).SelectMany(type => type.Properties
            .Where(property => IsRequired(property) && MayBeDefault(property))
            .Select(property => $"{type.Type.Name}.{property.Name}"));
        Assert.That(required, Is.Empty);
    }

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    private static bool MayBeDefault(JsonPropertyInfo property)
    {
        var type = property.PropertyType;
        if (!type.IsValueType)
            return property.AssociatedParameter is { IsNullable: true } || property.IsGetNullable;
        // Nothing of this server's happened in the year 1; and where no member is 0, none is left out.
        return type != typeof(DateTimeOffset) && !(type.IsEnum && !Enum.IsDefined(type, Enum.ToObject(type, 0)));
    }

    private static IEnumerable<JsonTypeInfo> Types(IJsonTypeInfoResolver context)
    {
        var options = ((System.Text.Json.Serialization.JsonSerializerContext)context).Options;
        return context.GetType().GetProperties().Where(property => property.PropertyType.IsAssignableTo(typeof(JsonTypeInfo)))
            .Select(property => options.GetTypeInfo(((JsonTypeInfo)property.GetValue(context)!).Type)).Where(type => type.Kind == JsonTypeInfoKind.Object);
    }
}
