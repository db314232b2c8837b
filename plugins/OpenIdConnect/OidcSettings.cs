namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>The plugin's section, <c>TokenServer:Plugins:Entries:oidc:Settings</c>.</summary>
internal sealed class OidcSettings
{
    /// <summary>The providers, in the order in which the login page shows them.</summary>
    /// <value>None by default.</value>
    public IList<ProviderSettings> Providers { get; set; } = [];

    /// <summary>How long all that is asked of a provider for one step of a sign-in may take. It has to end before the server gives the plugin up (<c>TimeoutMs</c> of its entry).</summary>
    /// <value>4000 by default; 500 to 60000.</value>
    public int TimeoutMs { get; set; } = 4000;

    public TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);

    /// <summary>Finds a provider as addresses name it: without regard to case.</summary>
    public ProviderSettings? Find(string? name) => Providers.FirstOrDefault(provider => string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One provider.</summary>
internal sealed class ProviderSettings
{
    /// <summary>What sessions and tokens call it, <c>idp</c>, and addresses: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64, and not <c>local</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>What people call it.</summary>
    /// <value><see langword="null"/> by default: <see cref="Name"/>.</value>
    public string? DisplayName { get; set; }

    /// <summary>Its issuer identifier, below which its discovery document stands (OIDC Discovery §4).</summary>
    public string Authority { get; set; } = "";

    /// <summary>Who this server is there.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret of that client; sent in the body (<c>client_secret_post</c>).</summary>
    /// <value><see langword="null"/> by default: a public client, by its proof key alone.</value>
    public string? ClientSecret { get; set; }

    /// <summary>What to ask for.</summary>
    /// <value><c>openid profile</c> by default. <c>openid</c> is asked for in any case.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>Whether to ask the provider's UserInfo endpoint too, for claims that it does not put into ID tokens.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool ClaimsFromUserInfo { get; set; }

    public string ShownName => string.IsNullOrWhiteSpace(DisplayName) ? Name : DisplayName;
}
