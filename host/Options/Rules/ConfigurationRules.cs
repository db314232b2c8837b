namespace PluginTokenServer.Host.Options.Rules;

/// <summary>All rules, in the order in which their faults are shown.</summary>
internal static class ConfigurationRules
{
    public static readonly IReadOnlyList<IConfigurationRule> All =
    [
        new IssuerRule(),
        new DataDirectoryRule(),
        new MasterKeyRule(),
        new StorageRule(),
        new KeyRule(),
        new KnownProxyRule(),
        new OutboundRule(),
        new LoginUrlRule(),
        new RangeRule(),
        new BrandRule(),
        new ScopeRule(),
        new ApiResourceRule(),
        new ApiSecretRule(),
        new ClientIdRule(),
        new ClientSecretRule(),
        new ClientKeyUriRule(),
        new ClientGrantRule(),
        new ClientRedirectRule(),
        new ClientLogoutRule(),
        new ClientScopeRule(),
        new ClientTokenRule(),
        new ClientClaimRule(),
        new ClientPropertyRule(),
        new ClientOriginRule(),
        new ClientCrossDeviceRule(),
        new FeatureRule(),
        new UserRule(),
        new UserClaimRule(),
        new PluginRule(),
        new BindingRule(),
    ];
}
