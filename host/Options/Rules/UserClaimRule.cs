using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Claims about users have the type that the standard gives them, and none takes the place of what the server states.</summary>
internal sealed class UserClaimRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        foreach (var user in review.Users)
        {
            foreach (var (type, values) in user.Value.Claims)
            {
                var setting = $"{nameof(UserOptions.Claims)}:{type}";
                if (ProtectedClaims.FromOutside.Contains(type))
                    review.Add(user, setting, "is a claim that only the server states.");
                else if (values.Exists(value => !Fits(type, value)))
                    review.Add(user, setting, $"must be {Expected(type)} (OIDC Core §5.1).");
            }
        }
    }

    private static bool Fits(string type, string value) => type == "address" ? ClaimObjects.IsOfTexts(value) : ClaimValueFormat.Fits(value, ClaimValueFormat.TypeOf(type));

    private static string Expected(string type) => type switch
    {
        "updated_at" => "a number of seconds",
        "address" => "an object of texts, such as { \"locality\": \"Bonn\" }",
        _ => "true or false",
    };
}
