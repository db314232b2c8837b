using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>APIs: each an audience of its own, over scopes that exist.</summary>
internal sealed class ApiResourceRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var scopes = review.Options.ApiScopes.Select(scope => scope.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var api in review.ApiResources)
        {
            CheckName(review, api, names);
            foreach (var scope in review.Members(api, nameof(ApiResource.Scopes), api.Value.Scopes).Where(scope => !scopes.Contains(scope.Value)))
                review.Add(scope, NearestName.Of(scope.Value, scopes) is { } nearest
                    ? $"names no scope in ApiScopes; did you mean {nearest}?"
                    : "names no scope in ApiScopes.");
            SigningAlgorithmCheck.Add(review, api, nameof(ApiResource.AllowedAccessTokenSigningAlgorithms), api.Value.AllowedAccessTokenSigningAlgorithms);
        }
    }

    private static void CheckName(ConfigurationReview review, ReviewedItem<ApiResource> api, HashSet<string> names)
    {
        var name = api.Value.Name;
        if (name.Length == 0)
            review.Add(api, nameof(ApiResource.Name), "is missing.");
        else if (name.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E'))
            review.Add(api, nameof(ApiResource.Name), "must be visible ASCII without spaces, for instance urn:orders.");
        else if (name.Length > InputLimits.ResourceIndicator)
            review.Add(api, nameof(ApiResource.Name), $"is longer than {InputLimits.ResourceIndicator} characters.");
        else if (!names.Add(name))
            review.Add(api, nameof(ApiResource.Name), "is the name of another API.");

        // RFC 8707 §2: the parameter's value is an absolute URI without a fragment, so that nobody could ask for any other name.
        if (api.Value.RequireResourceIndicator && (!Uri.TryCreate(name, UriKind.Absolute, out _) || name.Contains('#')))
            review.Add(api, nameof(ApiResource.RequireResourceIndicator), "needs a Name that is an absolute URI without a fragment (RFC 8707 §2).");
    }
}
