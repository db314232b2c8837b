using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The origins of a client's scripts (RFC 6454 §6.2). They are compared with what a browser sends, so that only its way of writing them is of use.</summary>
internal sealed class ClientOriginRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            foreach (var origin in review.Members(client, nameof(Client.AllowedCorsOrigins), client.Value.AllowedCorsOrigins))
            {
                if (Objection(origin.Value) is { } objection)
                    review.Add(origin, objection);
            }
        }
    }

    private static string? Objection(string origin)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0)
            return "must be an origin, such as https://app.example.com: scheme, host and perhaps a port, without a path and without a wildcard.";
        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
            return "must be https; plain http is for loopback addresses only.";
        var normal = $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        return normal == origin ? null : $"must be written as a browser sends it: {normal}";
    }
}
