namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>What is wrong with the settings, one sentence for each fault. Never what a setting's value is: a secret may have been put in the wrong place.</summary>
internal static class SettingsRule
{
    private const int LongestName = 64;
    private const string Local = "local";

    public static IEnumerable<string> Faults(OidcSettings settings)
    {
        if (settings.TimeoutMs is < 500 or > 60_000)
            yield return "TimeoutMs must be from 500 to 60000.";
        if (settings.Providers.Count == 0)
            yield return "Providers is empty; name at least one provider, or disable the plugin.";
        for (var index = 0; index < settings.Providers.Count; index++)
        {
            var provider = settings.Providers[index];
            var path = $"Providers:{index}";
            if (provider.Name.Length is 0 or > LongestName || !provider.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.') || provider.Name.All(character => character == '.'))
                yield return $"{path}:Name must have 1 to {LongestName} letters, digits, '-', '_' and '.'; it stands in addresses and is the claim idp.";
            else if (string.Equals(provider.Name, Local, StringComparison.OrdinalIgnoreCase))
                yield return $"{path}:Name must not be '{Local}', which is this server itself.";
            else if (!ReferenceEquals(settings.Find(provider.Name), provider))
                yield return $"{path}:Name is the name of an earlier provider; names differ by more than their case.";
            if (AuthorityFault(provider.Authority) is { } fault)
                yield return $"{path}:Authority {fault}";
            if (string.IsNullOrWhiteSpace(provider.ClientId))
                yield return $"{path}:ClientId is missing; it is the id under which this server is registered at the provider.";
            if (provider.ClientSecret is { } secret && string.IsNullOrWhiteSpace(secret))
                yield return $"{path}:ClientSecret is empty; set it, by the environment for instance, or leave it out for a client without one.";
            if (provider.Scopes.Any(scope => string.IsNullOrEmpty(scope) || scope.Any(char.IsWhiteSpace)))
                yield return $"{path}:Scopes must have one scope an entry, without white space.";
        }
    }

    private static string? AuthorityFault(string authority)
    {
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return "must be the provider's issuer identifier, such as https://login.example.com.";
        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
            return "must be https; plain http is for loopback addresses only.";
        return authority.AsSpan().ContainsAny('?', '#') || uri.UserInfo.Length > 0 ? "must have no query, fragment, user name or password." : null;
    }
}
