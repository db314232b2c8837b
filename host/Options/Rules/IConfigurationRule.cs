namespace PluginTokenServer.Host.Options.Rules;

/// <summary>One concern of a valid configuration. Adds every fault it finds and leaves it to others to judge the rest.</summary>
internal interface IConfigurationRule
{
    void Check(ConfigurationReview review);
}
