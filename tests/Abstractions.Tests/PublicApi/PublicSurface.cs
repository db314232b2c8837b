using System.Reflection;
using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>What the contract shows to its users: the public types, and of each the public and protected members that it declares.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static Assembly Assembly => typeof(Client).Assembly;

    public static IEnumerable<Type> Types => Assembly.GetExportedTypes().Where(type => !type.Name.Contains('<', StringComparison.Ordinal));

    public static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    public static IEnumerable<MemberInfo> Members(Type type) =>
        type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static)
        : IsDelegate(type) ? [type.GetMethod("Invoke")!]
        : type.GetMembers(Declared).Where(IsVisible);

    /// <summary>The accessor that is seen by most, which decides for a property or an event.</summary>
    public static MethodInfo MainAccessor(MemberInfo member)
    {
        var accessors = member switch
        {
            PropertyInfo property => property.GetAccessors(nonPublic: true),
            EventInfo @event => [@event.AddMethod!, @event.RemoveMethod!],
            _ => throw new ArgumentException("Has no accessors.", nameof(member)),
        };
        return accessors.MaxBy(accessor => accessor.IsPublic ? 2 : IsVisible(accessor) ? 1 : 0)!;
    }

    /// <summary>Every type that a type's own declaration or one of its members mentions, taken apart.</summary>
    public static IEnumerable<Type> MentionedTypes(Type type)
    {
        IEnumerable<Type> own = [.. type.GetInterfaces(), .. type.BaseType is null ? [] : new[] { type.BaseType }, .. type.GetGenericArguments()];
        return own.Concat(Members(type).SelectMany(MentionedTypes)).SelectMany(TakeApart).Distinct();
    }

    public static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true, IsConstructor: false } accessor when !accessor.Name.StartsWith("op_", StringComparison.Ordinal) => false,
        MethodBase method => IsVisible(method),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo or EventInfo => IsVisible(MainAccessor(member)),
        _ => false,
    };

    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> MentionedTypes(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).Concat(method.GetGenericArguments()),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => property.GetIndexParameters().Select(parameter => parameter.ParameterType).Append(property.PropertyType),
        FieldInfo field => [field.FieldType],
        EventInfo @event => [@event.EventHandlerType!],
        _ => [],
    };

    private static IEnumerable<Type> TakeApart(Type type) =>
        type.HasElementType ? TakeApart(type.GetElementType()!)
        : type.IsGenericParameter ? type.GetGenericParameterConstraints().Select(constraint => constraint.IsGenericType ? constraint.GetGenericTypeDefinition() : constraint)
        : type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(TakeApart).Append(type.GetGenericTypeDefinition())
        : [type];
}
