using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.Options;

/// <summary>Tells one group of settings from another without keeping their values, some of which are secrets.</summary>
internal static class SettingsFingerprint
{
    /// <param name="settings">In any order; the case of their keys is no difference.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in settings.OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase))
            text.Append(key.ToUpperInvariant()).Append('\0').Append(value ?? "\0").Append('\0');
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
