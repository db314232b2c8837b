namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Whether a redirect URI is one that the client has registered: character by character, and nothing is decoded, folded or completed (RFC 9700 §4.1.3).</summary>
internal static class RedirectUris
{
    // RFC 8252 §7.3: only the addresses themselves; a name can be made to lead elsewhere.
    private static readonly string[] LoopbackHosts = ["http://127.0.0.1", "http://[::1]"];

    public static bool IsRegistered(IEnumerable<string> registered, string presented)
    {
        foreach (var uri in registered)
        {
            if (string.Equals(uri, presented, StringComparison.Ordinal))
                return true;
        }

        return WithoutPort(presented) is { } loopback && registered.Any(uri => string.Equals(WithoutPort(uri), loopback, StringComparison.Ordinal));
    }

    // RFC 8252 §7.3: the port of a native application's listener is known only once it listens.
    private static string? WithoutPort(string uri)
    {
        if (Array.Find(LoopbackHosts, host => uri.StartsWith(host, StringComparison.Ordinal)) is not { } prefix)
            return null;
        var rest = uri.AsSpan(prefix.Length);
        if (rest is [':', .. var afterColon])
        {
            var digits = afterColon.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : afterColon.Length;
            // A port as everybody writes it: neither 0 nor with zeros in front.
            if (digits is 0 or > 5 || afterColon[0] == '0' || !ushort.TryParse(afterColon[..digits], out _))
                return null;
            rest = afterColon[digits..];
        }

        return rest is [] or ['/' or '?', ..] ? string.Concat(prefix, rest) : null;
    }
}
