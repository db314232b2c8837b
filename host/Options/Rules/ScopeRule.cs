using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>API scopes and identity resources: both are asked for in the scope parameter, so their names share one space (RFC 6749 §3.3).</summary>
internal sealed class ScopeRule : IConfigurationRule
{
    public const string OfflineAccess = "offline_access";

    private const int LongestName = 256;

    public void Check(ConfigurationReview review)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in review.ApiScopes)
            CheckName(review, scope, names);
        foreach (var resource in review.IdentityResources)
        {
            CheckName(review, resource, names);
            if (resource.Value.UserClaims.Count == 0)
                review.Add(resource, nameof(Resource.UserClaims), "is empty; an identity resource stands for at least one claim type.");
        }
    }

    /// <summary>RFC 6749 §3.3: <c>scope-token = 1*( %x21 / %x23-5B / %x5D-7E )</c>.</summary>
    public static bool IsScopeToken(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E') && !name.AsSpan().ContainsAny('"', '\\');

    private static void CheckName<T>(ConfigurationReview review, ReviewedItem<T> item, HashSet<string> names)
        where T : Resource
    {
        var name = item.Value.Name;
        if (name.Length == 0)
            review.Add(item, nameof(Resource.Name), "is missing.");
        else if (!IsScopeToken(name))
            review.Add(item, nameof(Resource.Name), "has a character that a scope may not have: only visible ASCII without quote and backslash (RFC 6749 §3.3).");
        else if (name.Length > LongestName)
            review.Add(item, nameof(Resource.Name), $"is longer than {LongestName} characters.");
        else if (name == OfflineAccess)
            review.Add(item, nameof(Resource.Name), "is reserved for asking for refresh tokens.");
        else if (!names.Add(name))
            review.Add(item, nameof(Resource.Name), "is the name of another scope or identity resource.");
    }
}
