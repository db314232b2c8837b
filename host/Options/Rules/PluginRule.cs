using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The section of the plugins, which knows itself what can be wrong with it.</summary>
internal sealed class PluginRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var fault in PluginOptionsValidation.Faults(review.Options.Plugins, nameof(TokenServerOptions.Plugins)))
        {
            var end = fault.IndexOf(' ');
            review.Add(fault[..end], fault[(end + 1)..]);
        }
    }
}
