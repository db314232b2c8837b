using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>A type of a plugin that was found or registered for a contract, and how to have one.</summary>
internal sealed record OfferedType(ExtensionPoint Point, string Name, Func<IServiceProvider, object> Resolve)
{
    /// <summary>The type, where it is known before one has been made.</summary>
    public Type? Type { get; init; }

    /// <summary>Read once, at activation; only of an extension grant.</summary>
    public string? GrantType { get; init; }

    /// <summary>Whether it takes the generator to wrap; only of a response generator.</summary>
    public bool AsksForNext { get; init; }

    /// <summary>Read once, at activation; only of a verb.</summary>
    public VerbDescription? Verb { get; init; }
}
