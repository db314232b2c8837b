using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Algorithms in configuration are ones that this server signs with.</summary>
internal static class SigningAlgorithmCheck
{
    public static void Add<T>(ConfigurationReview review, ReviewedItem<T> item, string property, IEnumerable<string> algorithms)
    {
        foreach (var algorithm in review.Members(item, property, algorithms).Where(algorithm => !SigningAlgorithms.All.Contains(algorithm.Value)))
            review.Add(algorithm, $"is not an algorithm that this server signs with; it has {string.Join(" and ", SigningAlgorithms.All)}.");
    }
}
