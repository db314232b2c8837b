using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>
/// What a verb has to know to find plugins and the lock, and no more of the configuration than that: in a pipeline there is neither issuer nor
/// client yet.
/// </summary>
internal sealed record PluginPlace(PluginOptions Options, PluginPaths Paths, bool IsDevelopment)
{
    /// <param name="settings">The command line's settings.</param>
    /// <exception cref="StartupException">What is configured there does not fit.</exception>
    public static PluginPlace Of(string[] settings)
    {
        var builder = TokenServerApplication.NewBuilder(settings);
        var section = builder.Configuration.GetSection(TokenServerOptions.Section);
        try
        {
            var options = section.GetSection(nameof(TokenServerOptions.Plugins)).Get<PluginOptions>() ?? new PluginOptions();
            if (PluginOptionsValidation.Faults(options, ConfigurationPaths.Plugins).FirstOrDefault() is { } fault)
                throw new StartupException(fault);
            var provider = section[$"{nameof(TokenServerOptions.Storage)}:{nameof(StorageOptions.Provider)}"] ?? new StorageOptions().Provider;
            options.StorageProvider = provider == StorageOptions.Memory ? null : provider;
            return new PluginPlace(options, PluginPaths.Of(options, builder.Environment.ContentRootPath, new TokenServerOptions().DataDirectory), builder.Environment.IsDevelopment());
        }
        catch (InvalidOperationException fault)
        {
            // The binder's, which names the setting.
            throw new StartupException(fault.Message);
        }
    }
}
