using System.Reflection;
using System.Runtime.CompilerServices;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Has a plugin's code compiled before it serves. Runs nothing of it.</summary>
internal static class WarmUp
{
    private const int MethodsAtMost = 2_000;
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static void Compile(IReadOnlyList<Type> types)
    {
        foreach (var method in types.Where(type => !type.ContainsGenericParameters).SelectMany(Methods).Take(MethodsAtMost))
        {
            try
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
            catch (Exception)
            {
                // It would fail when it is called, and perhaps it never is.
            }
        }
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own & ~BindingFlags.Static))
            .Where(method => !method.IsAbstract && !method.ContainsGenericParameters && method.GetMethodBody() is not null);
}
