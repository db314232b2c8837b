using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>A key is known everywhere before it signs (KEY-03), and signs for a while before the next one is published.</summary>
internal sealed class KeyRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var keys = review.Options.Keys;
        var least = (int)Math.Ceiling(KeyPeriods.LeastPublishAhead(TimeSpan.FromSeconds(keys.ReloadSeconds)).TotalMinutes);
        // What is out of its range has been said.
        if (keys.PublishAheadMinutes < 1 || keys.ReloadSeconds < 1)
            return;
        if (keys.PublishAheadMinutes < least)
            review.Add(Setting, $"must be at least {least}: keys are read every {keys.ReloadSeconds} s and may be cached for 5 minutes, and the clocks of two nodes may be 10 minutes apart.");
        else if (keys.PublishAheadMinutes >= keys.RotationDays * 24 * 60)
            review.Add(Setting, $"must be less than the {keys.RotationDays} days of {nameof(keys.RotationDays)}.");
    }

    private static string Setting => $"{nameof(TokenServerOptions.Keys)}:{nameof(KeyOptions.PublishAheadMinutes)}";
}
