namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>A contract that plugins may offer.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Rule">How many may offer it.</param>
/// <param name="Objection">What a type that implements it may still get wrong: the end of a sentence, or <see langword="null"/>.</param>
internal sealed record ExtensionPoint(Type Contract, OfferRule Rule, Func<Type, string?>? Objection = null)
{
    /// <summary>
    /// Set where the plugin's type is made once for as long as the plugin lives, and not for each call: takes it and the plugin's container, and
    /// says how to have what is called in its stead, from the scope of a call.
    /// </summary>
    public Func<object, IServiceProvider, Func<IServiceProvider, object>>? Prepare { get; init; }
}
