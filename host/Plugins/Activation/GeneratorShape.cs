using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Each method of <see cref="ITokenResponseGenerator"/> calls the other by default, so a generator has to have one of them.</summary>
internal static class GeneratorShape
{
    private static readonly Type[] Next = [typeof(ITokenResponseGenerator), typeof(TokenResponseGenerator)];

    /// <summary>Whether a type can come by the generator to wrap later than it is made, so that nobody sees it ask.</summary>
    public static bool MayAskLater(Type type) => type.GetConstructors().SelectMany(constructor => constructor.GetParameters(), (_, parameter) => parameter.ParameterType)
        .Any(wanted => wanted == typeof(IServiceProvider) || wanted == typeof(IServiceScopeFactory) || wanted.GenericTypeArguments.Intersect(Next).Any());

    public static string? Objection(Type type)
    {
        var targets = type.GetInterfaceMap(typeof(ITokenResponseGenerator)).TargetMethods;
        return targets.All(target => target is null || target.DeclaringType == typeof(ITokenResponseGenerator))
            ? $"implements neither {nameof(ITokenResponseGenerator.ProcessAsync)} nor {nameof(ITokenResponseGenerator.ProcessInteractionAsync)}"
            : null;
    }
}
