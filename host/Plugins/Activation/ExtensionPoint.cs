namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>A contract that plugins may offer.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Rule">How many may offer it.</param>
/// <param name="Objection">What a type that implements it may still get wrong: the end of a sentence, or <see langword="null"/>.</param>
internal sealed record ExtensionPoint(Type Contract, OfferRule Rule, Func<Type, string?>? Objection = null)
{
    /// <summary>
    /// Whether a plugin that offers it can be replaced while the server runs: whatever is called by it is made for each call, keeps nothing
    /// between two calls that the next version would have to take over, and is asked through the table of the moment.
    /// </summary>
    public bool IsReplaceable { get; init; }

    /// <summary>Whether its calls are logged and traced as any other's. What takes the log cannot have a record for each of its calls.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>
    /// Set where the plugin's type is made once for as long as the plugin lives, and not for each call: takes it and the plugin's container, and
    /// says how to have what is called in its stead, from the scope of a call.
    /// </summary>
    public Func<object, IServiceProvider, Func<IServiceProvider, object>>? Prepare { get; init; }
}
