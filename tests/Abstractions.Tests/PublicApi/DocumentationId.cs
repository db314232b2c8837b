using System.Reflection;

namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>The name under which the compiler's XML file keeps the documentation of a type or member (C# specification, annex D.4.2).</summary>
internal static class DocumentationId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => "T:" + FullName(type),
        FieldInfo field => "F:" + Qualified(field),
        EventInfo @event => "E:" + Qualified(@event),
        PropertyInfo property => "P:" + Qualified(property) + Parameters(property.GetIndexParameters()),
        ConstructorInfo constructor => "M:" + FullName(constructor.DeclaringType!) + ".#ctor" + Parameters(constructor.GetParameters()),
        MethodInfo { IsGenericMethod: true } method => $"M:{Qualified(method)}``{method.GetGenericArguments().Length}{Parameters(method.GetParameters())}",
        MethodInfo method => "M:" + Qualified(method) + Parameters(method.GetParameters()),
        _ => throw new NotSupportedException(member.Name),
    };

    private static string Qualified(MemberInfo member) => $"{FullName(member.DeclaringType!)}.{member.Name}";

    private static string FullName(Type type) => type.FullName!.Replace('+', '.');

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => Argument(parameter.ParameterType)))})";

    private static string Argument(Type type)
    {
        if (type.IsByRef)
            return Argument(type.GetElementType()!) + "@";
        if (type.IsArray)
            return Argument(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (!type.IsConstructedGenericType)
            return FullName(type);
        var open = FullName(type.GetGenericTypeDefinition()).Split('`')[0];
        return $"{open}{{{string.Join(',', type.GetGenericArguments().Select(Argument))}}}";
    }
}
