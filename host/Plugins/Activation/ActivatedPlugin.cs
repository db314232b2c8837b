namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>A plugin that can be called.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Offers">The types that could be made.</param>
/// <param name="Failures">One sentence for each type that could not.</param>
internal sealed record ActivatedPlugin(ActivePlugin Plugin, IReadOnlyList<PluginOffer> Offers, IReadOnlyList<string> Failures);
