using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Master keys have the length of a key and are not made up by hand (GEN-10).</summary>
internal sealed class MasterKeyRule : IConfigurationRule
{
    // 32 random bytes hold fewer than 16 different ones about once in 10^17 keys.
    private const int FewestDifferentBytes = 16;

    public void Check(ConfigurationReview review)
    {
        var keys = review.Options.MasterKeys;
        Span<byte> bytes = stackalloc byte[MasterKeys.KeyBytes];
        for (var index = 0; index < keys.Count; index++)
        {
            var setting = $"{nameof(TokenServerOptions.MasterKeys)}:{index}";
            if (!Convert.TryFromBase64String(keys[index], bytes, out var length) || length != MasterKeys.KeyBytes)
                review.Add(setting, "is not a key of 32 bytes in base64; make one with: openssl rand -base64 32");
            else if (bytes.ToArray().Distinct().Count() < FewestDifferentBytes)
                review.Add(setting, "is not random; make one with: openssl rand -base64 32");
            else if (keys.IndexOf(keys[index]) < index)
                review.Add(setting, "repeats a key that stands before it.");
        }
    }
}
