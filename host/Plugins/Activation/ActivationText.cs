using System.Reflection;
using Microsoft.Extensions.Options;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>
/// What may be said of an exception on the way up. The sentences of the contract, of dependency injection and of configuration binding
/// are made to be read; any other message may quote a secret from the plugin's settings, so only its type and origin are told.
/// </summary>
internal static class ActivationText
{
    private static readonly Assembly[] Readable =
    [
        typeof(PluginSettings).Assembly, typeof(ServiceProvider).Assembly, typeof(IServiceCollection).Assembly,
        typeof(ConfigurationBinder).Assembly, typeof(OptionsValidationException).Assembly,
    ];

    /// <summary>The end of a sentence, without a full stop.</summary>
    public static string Of(Exception exception)
    {
        while (exception is TypeInitializationException or TargetInvocationException && exception.InnerException is { } inner)
            exception = inner;

        if (exception is TypeLoadException or MissingMemberException or BadImageFormatException)
            return exception.Message.TrimEnd('.'); // The runtime's own: it names what cannot be loaded.

        var origin = exception.TargetSite;
        if (origin is not null && Readable.Contains(origin.Module.Assembly))
            return exception.Message.TrimEnd('.');

        var type = exception.GetType().FullName;
        return origin is null ? $"{type} was thrown" : $"{type} was thrown in {origin.DeclaringType?.FullName}.{origin.Name}";
    }
}
