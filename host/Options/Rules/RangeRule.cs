using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Numbers lie within the range that stands at their declaration.</summary>
internal sealed class RangeRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        Check(review, nameof(TokenServerOptions.Throttling), review.Options.Throttling);
        Check(review, nameof(TokenServerOptions.Limits), review.Options.Limits);
        Check(review, nameof(TokenServerOptions.RefreshTokens), review.Options.RefreshTokens);
        Check(review, nameof(TokenServerOptions.Storage), review.Options.Storage);
        Check(review, nameof(TokenServerOptions.PushedAuthorization), review.Options.PushedAuthorization);
        Check(review, nameof(TokenServerOptions.DeviceAuthorization), review.Options.DeviceAuthorization);
        Check(review, nameof(TokenServerOptions.BackchannelAuthentication), review.Options.BackchannelAuthentication);
        Check(review, nameof(TokenServerOptions.SignIn), review.Options.SignIn);
        Check(review, nameof(TokenServerOptions.Keys), review.Options.Keys);
    }

    private static void Check(ConfigurationReview review, string setting, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(property.GetValue(options)))
                review.Add($"{setting}:{property.Name}", $"must be between {range.Minimum} and {range.Maximum}.");
        }
    }
}
