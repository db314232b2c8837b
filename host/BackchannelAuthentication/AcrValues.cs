namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>What <c>acr_values</c> hold besides authentication contexts: by custom of the field, a tenant and an identity provider.</summary>
internal static class AcrValues
{
    private const string TenantPrefix = "tenant:";
    private const string ProviderPrefix = "idp:";

    public static IEnumerable<string> Classes(IEnumerable<string> values) =>
        values.Where(value => !value.StartsWith(TenantPrefix, StringComparison.Ordinal) && !value.StartsWith(ProviderPrefix, StringComparison.Ordinal));

    public static string? Tenant(IEnumerable<string> values) => After(values, TenantPrefix);

    public static string? IdentityProvider(IEnumerable<string> values) => After(values, ProviderPrefix);

    private static string? After(IEnumerable<string> values, string prefix) => values.FirstOrDefault(value => value.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
