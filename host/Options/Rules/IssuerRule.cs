namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The issuer identifier (RFC 8414 §2). Clients compare it character by character, so that only one way of writing it is accepted.</summary>
internal sealed class IssuerRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        const string setting = nameof(TokenServerOptions.Issuer);
        var issuer = review.Options.Issuer;
        if (string.IsNullOrEmpty(issuer))
        {
            if (!review.IsDevelopment || issuer is not null)
                review.Add(setting, "is missing; set it to the address under which clients reach this server, such as https://id.example.com.");
            return;
        }

        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || !IsWeb(uri))
        {
            review.Add(setting, "must be an absolute https URL, such as https://id.example.com.");
            return;
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
            review.Add(setting, "must be https; plain http is for loopback addresses only.");
        if (issuer.AsSpan().ContainsAny('?', '#'))
            review.Add(setting, "must have neither query nor fragment (RFC 8414 §2).");
        if (uri.UserInfo.Length > 0)
            review.Add(setting, "must not contain a user name or password.");
        if (issuer.EndsWith('/'))
            review.Add(setting, "must not end with a slash.");
        else if (uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.AbsoluteUri.TrimEnd('/') != issuer)
            review.Add(setting, $"must be written in its normal form: {uri.AbsoluteUri.TrimEnd('/')}");
    }

    private static bool IsWeb(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;
}
