using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn.External;

/// <summary>A sign-in at another provider that came to nothing, as the address of the login page says it. Anybody can write such an address; all it can do is have one of these sentences shown.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Failure">Why.</param>
internal sealed record FailedSignIn(string Provider, ExternalSignInFailure Failure)
{
    private const string FailureParameter = "failure";
    private const string ProviderParameter = "provider";

    public static string Address(HttpContext http, string provider, ExternalSignInFailure failure, string? returnUrl)
    {
        var page = SignInAddresses.With(http, SignInAddresses.LoginPath, returnUrl);
        return $"{page}{(returnUrl is null ? '?' : '&')}{FailureParameter}={failure}&{ProviderParameter}={Uri.EscapeDataString(provider)}";
    }

    /// <summary>Reads the address; <see langword="null"/> where nothing has failed.</summary>
    public static FailedSignIn? TryRead(HttpContext http) =>
        http.Request.Query[FailureParameter] is [{ } name] && Array.Find(Enum.GetValues<ExternalSignInFailure>(), failure => failure.ToString() == name) is var failure && failure.ToString() == name
            ? new FailedSignIn(http.Request.Query[ProviderParameter].ToString(), failure)
            : null;

    /// <summary>What to tell whoever it is.</summary>
    /// <param name="texts">The words.</param>
    /// <param name="providers">The ways to sign in that they have. Only a name from there is shown.</param>
    public string Text(PageTexts texts, IEnumerable<OfferedProvider> providers)
    {
        var provider = providers.FirstOrDefault(provider => provider.Name == Provider);
        return texts.Of($"External.{Failure}", provider is null ? texts["External.Provider"] : ShownText.Of(provider.DisplayName));
    }
}
