using System.Buffers;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Redirect URIs that a response may safely be sent to (RFC 9700 §4.1, RFC 8252 §7), and a client of the code flow has one.</summary>
internal sealed class ClientRedirectRule : IConfigurationRule
{
    // What a browser runs or opens by itself instead of handing it to an application.
    private static readonly HashSet<string> Unsafe = new(["javascript", "data", "vbscript", "file", "blob", "about", "ftp", "ws", "wss", "mailto", "tel"], StringComparer.OrdinalIgnoreCase);

    // RFC 3986 §2: neither reserved nor unreserved.
    private static readonly SearchValues<char> NeverBare = SearchValues.Create("\"<>\\^`{|}");

    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            var usesCode = client.Value.AllowedGrantTypes.Contains(GrantType.AuthorizationCode);
            if (usesCode && client.Value.RedirectUris.Count == 0)
                review.Add(client, nameof(Client.RedirectUris), "is empty, so that no authorization response could be sent.");
            foreach (var uri in review.Members(client, nameof(Client.RedirectUris), client.Value.RedirectUris))
            {
                if (Objection(uri.Value) is { } objection)
                    review.Add(uri, objection);
            }
        }
    }

    /// <summary>What is wrong with an address that browsers are sent to; <see langword="null"/> if nothing is.</summary>
    public static string? Objection(string uri)
    {
        if (uri.Length > InputLimits.RedirectUri)
            return $"is longer than {InputLimits.RedirectUri} characters.";
        // Compared character by character; what would be written another way on the wire would never be matched.
        if (uri.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E') || uri.AsSpan().ContainsAny(NeverBare) || !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || uri.StartsWith('/'))
            return "must be an absolute URI, percent-encoded where that is needed.";
        if (uri.Contains('#'))
            return "must not have a fragment (RFC 6749 §3.1.2).";
        if (uri.Contains('*'))
            return "must not have a wildcard: it is compared exactly (RFC 9700 §4.1.3).";
        if (parsed.UserInfo.Length > 0)
            return "must not contain a user name or password.";
        if (Unsafe.Contains(parsed.Scheme))
            return $"must not have the scheme {parsed.Scheme}.";
        if (parsed.Scheme == Uri.UriSchemeHttp && !parsed.IsLoopback)
            return "must be https; plain http is for loopback addresses only.";
        // RFC 8252 §7.1: a scheme of one's own begins with a domain that one has, written backwards.
        return parsed.Scheme is "https" or "http" || parsed.Scheme.Contains('.')
            ? null
            : $"has the scheme {parsed.Scheme}; a scheme of an application's own has a dot in it, such as com.example.app (RFC 8252 §7.1).";
    }
}
