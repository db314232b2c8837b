using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>Writes the public surface as text: a line for each type, under it an indented line for each member, both sorted ordinally.</summary>
internal sealed class ApiText
{
    private readonly TypeText _types = new();

    public string Write(IEnumerable<Type> types) =>
        string.Concat(types.Select(Block).Order(StringComparer.Ordinal).Select(block => block + "\n"));

    private string Block(Type type)
    {
        var members = PublicSurface.Members(type).Select(member => "    " + Member(type, member) + "\n").Order(StringComparer.Ordinal);
        return Header(type) + "\n" + string.Concat(members);
    }

    private static string Header(Type type)
    {
        var above = type.BaseType is null || type.IsValueType || type.BaseType == typeof(object) || PublicSurface.IsDelegate(type) ? [] : new[] { TypeText.Of(type.BaseType) };
        var parents = type.IsEnum ? [TypeText.Of(Enum.GetUnderlyingType(type))] : above.Concat(OwnInterfaces(type)).ToList();
        var flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
        var list = parents.Count == 0 ? "" : " : " + string.Join(", ", parents);
        return $"{type.Namespace}.{TypeText.Of(type)}: {flags}{Obsolete(type)}{Kind(type)}{list}{Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type) =>
        type.IsInterface ? "interface"
        : type.IsEnum ? "enum"
        : PublicSurface.IsDelegate(type) ? "delegate"
        : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct")
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    // Those that come with the base type or with another interface are not written again.
    private static IEnumerable<string> OwnInterfaces(Type type)
    {
        var all = type.GetInterfaces();
        var implied = all.SelectMany(each => each.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        return all.Except(implied).Select(TypeText.Of).Order(StringComparer.Ordinal);
    }

    private string Member(Type type, MemberInfo member) => Obsolete(member) + member switch
    {
        FieldInfo field when type.IsEnum => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}",
        FieldInfo field => Field(field),
        ConstructorInfo constructor => $"{Access(constructor)} ctor({Parameters(constructor.GetParameters())})",
        PropertyInfo property => Property(property),
        EventInfo @event => $"{Modifiers(PublicSurface.MainAccessor(@event))} event {_types.Of(@event)} {@event.Name}",
        MethodInfo method => Method(method),
        _ => throw new NotSupportedException($"{type}.{member.Name}"),
    };

    private string Field(FieldInfo field)
    {
        var access = field.IsPublic ? "public" : "protected";
        if (field.IsLiteral)
            return $"{access} const {_types.Of(field)} {field.Name} = {Literal(field.GetRawConstantValue(), field.FieldType)}";
        return $"{access} {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{_types.Of(field)} {field.Name}";
    }

    private string Property(PropertyInfo property)
    {
        var main = PublicSurface.MainAccessor(property);
        var accessors = property.GetAccessors(nonPublic: true).Where(PublicSurface.IsVisible)
            .Select(accessor => (accessor.IsPublic == main.IsPublic ? "" : "protected ") + AccessorName(property, accessor) + ";");
        var name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{Parameters(index)}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(main)} {required}{_types.Of(property)} {name} {{ {string.Join(' ', accessors)} }}";
    }

    private static string AccessorName(PropertyInfo property, MethodInfo accessor) =>
        accessor == property.GetMethod ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init"
        : "set";

    private string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeText.Name))}>" : "";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Modifiers(method)} {_types.Of(method.ReturnParameter)} {method.Name}{generic}({extension}{Parameters(method.GetParameters())}){Constraints(method.GetGenericArguments())}";
    }

    private static string Modifiers(MethodInfo method) => Access(method) + Inheritance(method);

    private static string Inheritance(MethodInfo method) =>
        method.IsStatic ? (method.IsAbstract ? " static abstract" : " static")
        : method.IsAbstract ? " abstract"
        : !method.IsVirtual || (method.IsFinal && IsFirst(method)) ? ""
        : IsFirst(method) ? " virtual"
        : method.IsFinal ? " sealed override"
        : " override";

    private static bool IsFirst(MethodInfo method) => method.GetBaseDefinition() == method;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        var many = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var otherwise = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{direction}{many}{_types.Of(parameter)} {parameter.Name}{otherwise}";
    }

    private static string Literal(object? value, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && plain == type ? "default" : "null",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ when plain.IsEnum => $"{TypeText.Name(plain)}.{Enum.ToObject(plain, value)}",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    private static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        List<string> all = [];
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            all.Add("class");
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            all.Add("struct");
        all.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeText.Of));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !all.Contains("struct"))
            all.Add("new()");
        return all.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? "[Obsolete] " : "";
}
