using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Plugins;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>
/// What may be said of an exception on the way up. The sentences of the server, of the contract, of dependency injection, of routing and of configuration binding
/// and those that a plugin itself addresses to the operator are made to be read; any other message may quote a secret from the plugin's settings, so only its type and origin are told.
/// </summary>
internal static class ActivationText
{
    private static readonly Assembly[] Readable =
    [
        typeof(ActivationText).Assembly, typeof(PluginSettings).Assembly, typeof(ServiceProvider).Assembly, typeof(IServiceCollection).Assembly,
        typeof(ConfigurationBinder).Assembly, typeof(OptionsValidationException).Assembly,
        typeof(RoutePattern).Assembly, typeof(RequestDelegateFactory).Assembly,
    ];

    private const int CharactersAtMost = 800;

    /// <summary>The end of a sentence, without a full stop.</summary>
    public static string Of(Exception exception)
    {
        while (exception is TypeInitializationException or TargetInvocationException && exception.InnerException is { } inner)
            exception = inner;

        var origin = exception.TargetSite;
        if (IsReadable(exception, origin))
            return DisplayText.Clean(exception.Message.TrimEnd('.'), CharactersAtMost);

        var thrown = $"{TypeText.NameOf(exception.GetType())} was thrown";
        return origin?.DeclaringType is { } type ? DisplayText.Clean($"{thrown} in {TypeText.NameOf(type)}.{origin.Name}", CharactersAtMost) : thrown;
    }

    /// <summary>What the runtime throws when it cannot load something names what that is, wherever it was thrown.</summary>
    private static bool IsReadable(Exception exception, MethodBase? origin) =>
        exception is TypeLoadException or MissingMemberException or BadImageFormatException or StoreUnavailableException or TemporarilyUnavailableException || (origin is not null && Readable.Contains(origin.Module.Assembly));
}
