using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>A grant that let a request through.</summary>
/// <param name="Context">What it said, and what it wants done at the commit.</param>
/// <param name="Owner">Whose it is: the plugin's id, or the host's.</param>
/// <param name="Origin">The plugin that stands behind it, with version and digest, for what is kept of the grant; <see langword="null"/> for the host's own.</param>
internal sealed record ValidatedGrant(ExtensionGrantValidationContext Context, string Owner, string? Origin)
{
    public const string Host = "host";
}
