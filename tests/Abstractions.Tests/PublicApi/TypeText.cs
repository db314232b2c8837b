using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>Writes a type the way C# does, with <c>?</c> where a reference may be null, <c>~</c> where that is not said, and the names of tuple elements.</summary>
internal sealed class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var name = type.Name.Split('`')[0];
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}.{name}" : name;
    }

    public string Of(ParameterInfo parameter) =>
        Write(parameter.ParameterType, _nullability.Create(parameter), TupleNames(parameter.GetCustomAttribute<TupleElementNamesAttribute>()));

    public string Of(PropertyInfo property)
    {
        var nullability = _nullability.Create(property);
        var text = Write(property.PropertyType, nullability, TupleNames(property.GetCustomAttribute<TupleElementNamesAttribute>()));
        return nullability.WriteState == NullabilityState.Nullable && nullability.ReadState == NullabilityState.NotNull ? $"[AllowNull] {text}" : text;
    }

    public string Of(FieldInfo field) =>
        Write(field.FieldType, _nullability.Create(field), TupleNames(field.GetCustomAttribute<TupleElementNamesAttribute>()));

    public string Of(EventInfo @event) => Write(@event.EventHandlerType!, _nullability.Create(@event), TupleNames(null));

    /// <summary>A type outside of a signature, such as a base type; reflection knows no nullability for these.</summary>
    public static string Of(Type type) =>
        type.IsGenericType ? $"{Name(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : Name(type);

    // The compiler lists a tuple's own names first and those of tuples inside it afterwards.
    private static Queue<string?> TupleNames(TupleElementNamesAttribute? attribute) => new(attribute?.TransformNames ?? []);

    private static string Write(Type type, NullabilityInfo? nullability, Queue<string?> names)
    {
        if (type.IsByRef)
            type = type.GetElementType()!;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Core(underlying, nullability, names) + "?";
        return Core(type, nullability, names) + Mark(type, nullability);
    }

    private static string Mark(Type type, NullabilityInfo? nullability) =>
        type.IsValueType ? "" : nullability?.ReadState switch
        {
            NullabilityState.Nullable => "?",
            NullabilityState.NotNull => "",
            _ => type.IsGenericParameter ? "" : "~",
        };

    private static string Core(Type type, NullabilityInfo? nullability, Queue<string?> names)
    {
        if (type.IsArray)
            return Write(type.GetElementType()!, nullability?.ElementType, names) + "[]";
        if (!type.IsGenericType)
            return Name(type);
        var inner = nullability?.GenericTypeArguments ?? [];
        if (!typeof(ITuple).IsAssignableFrom(type))
            return $"{Name(type)}<{string.Join(", ", Arguments(type, inner, names))}>";

        var own = Enumerable.Range(0, type.GetGenericArguments().Length).Select(_ => names.Count > 0 ? names.Dequeue() : null).ToList();
        return $"({string.Join(", ", Arguments(type, inner, names).Zip(own, (text, name) => name is null ? text : $"{text} {name}"))})";
    }

    private static IEnumerable<string> Arguments(Type type, NullabilityInfo[] inner, Queue<string?> names) =>
        [.. type.GetGenericArguments().Select((argument, index) => Write(argument, index < inner.Length ? inner[index] : null, names))];
}
