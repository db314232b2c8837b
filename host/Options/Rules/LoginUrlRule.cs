using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The operator's own login page is at this server, or somewhere that nobody can listen in.</summary>
internal sealed class LoginUrlRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        if (review.Options.SignIn.LoginUrl is not { } url)
            return;
        var isLocal = url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\');
        var isElsewhere = Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        if ((!isLocal && !isElsewhere) || url.Contains('#'))
            review.Add($"{nameof(TokenServerOptions.SignIn)}:{nameof(SignInOptions.LoginUrl)}", "must be a path at this server, such as /plugins/oidc/login, or an absolute https URL without a fragment.");
    }
}
