namespace PluginTokenServer.Host.Options.Rules;

/// <summary>There is a place for what the server keeps.</summary>
internal sealed class DataDirectoryRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        if (string.IsNullOrWhiteSpace(review.Options.DataDirectory))
            review.Add(nameof(TokenServerOptions.DataDirectory), "is empty; name a directory that the server may write.");
    }
}
