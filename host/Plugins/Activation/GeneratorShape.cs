using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>Each method of <see cref="ITokenResponseGenerator"/> calls the other by default, so a generator has to have one of them.</summary>
internal static class GeneratorShape
{
    public static string? Objection(Type type)
    {
        var targets = type.GetInterfaceMap(typeof(ITokenResponseGenerator)).TargetMethods;
        return targets.All(target => target is null || target.DeclaringType == typeof(ITokenResponseGenerator))
            ? $"implements neither {nameof(ITokenResponseGenerator.ProcessAsync)} nor {nameof(ITokenResponseGenerator.ProcessInteractionAsync)}"
            : null;
    }
}
