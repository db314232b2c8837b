using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Brand;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The name and the colour of the pages can be shown as they stand.</summary>
internal sealed class BrandRule : IConfigurationRule
{
    private const string Section = $"{nameof(TokenServerOptions.SignIn)}:{nameof(SignInOptions.Brand)}";

    public void Check(ConfigurationReview review)
    {
        var brand = review.Options.SignIn.Brand;
        if (string.IsNullOrWhiteSpace(brand.Name) || brand.Name.Length > BrandOptions.LongestName)
            review.Add($"{Section}:{nameof(brand.Name)}", $"must be 1 to {BrandOptions.LongestName} characters: it stands above every page.");
        if (brand.AccentColor is not null && !AccentColor.TryParse(brand.AccentColor, out _))
            review.Add($"{Section}:{nameof(brand.AccentColor)}", "must be # and six hexadecimal digits, such as #1f5fa8.");
    }
}
