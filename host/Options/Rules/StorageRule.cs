using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The store has a provider. Whether a plugin offers it shows at the start.</summary>
internal sealed class StorageRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var storage = review.Options.Storage;
        if (string.IsNullOrWhiteSpace(storage.Provider))
            review.Add($"{nameof(TokenServerOptions.Storage)}:{nameof(storage.Provider)}", "is empty; name the plugin that keeps the data, sqlite or postgresql, or memory to keep nothing.");
        else if (storage is { Provider: StorageOptions.Memory, ConnectionString: not null })
            review.Add($"{nameof(TokenServerOptions.Storage)}:{nameof(storage.ConnectionString)}", "is set, but the provider memory keeps nothing anywhere; leave one of them out.");
    }
}
