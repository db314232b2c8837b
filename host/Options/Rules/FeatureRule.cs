using System.Collections;
using System.Reflection;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>
/// The published models have settings for flows that this server does not have yet. Such a setting binds; when it holds something else
/// than its default, somebody counts on what would never happen.
/// </summary>
internal sealed class FeatureRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        Check(review, review.Clients, new Client(), BuiltFeatures.OfClient);
        Check(review, review.ApiScopes, new ApiScope(), BuiltFeatures.OfApiScope);
        Check(review, review.ApiResources, new ApiResource(), BuiltFeatures.OfApiResource);
        Check(review, review.IdentityResources, new IdentityResource(), BuiltFeatures.OfIdentityResource);
    }

    private static void Check<T>(ConfigurationReview review, IEnumerable<ReviewedItem<T>> items, T defaults, HashSet<string> built)
    {
        var open = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !built.Contains(property.Name)).ToList();
        foreach (var item in items)
            foreach (var property in open.Where(property => !Same(property.GetValue(item.Value), property.GetValue(defaults))))
                review.Add(item, property.Name, "is not built; leave it out.");
    }

    private static bool Same(object? configured, object? byDefault) => configured is IEnumerable list and not string
        ? !list.GetEnumerator().MoveNext()
        : Equals(configured, byDefault);
}
