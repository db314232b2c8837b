using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>A server whose first client has registered where people go after signing out.</summary>
public abstract class LogoutFixture : ConformanceFixture
{
    protected override void Configure(JsonObject settings)
    {
        base.Configure(settings);
        settings.Client(First)["PostLogoutRedirectUris"] = new JsonArray(PostLogout);
    }

    /// <summary>Sends the browser to sign out; a value of <see langword="null"/> leaves a parameter out.</summary>
    internal Task<BrowserPage> EndSessionAsync(string? idTokenHint, string? postLogoutRedirectUri = PostLogout, string? state = State)
    {
        (string Name, string? Value)[] parameters = [("id_token_hint", idTokenHint), ("post_logout_redirect_uri", postLogoutRedirectUri), ("state", state)];
        return Browser.GetAsync("/connect/endsession?" + string.Join('&', parameters.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}")));
    }

    /// <summary>The client's page was opened, with its state and nothing else (OIDC RP-Initiated Logout §3).</summary>
    internal static void MustBeBack(BrowserPage page, string? state = State) =>
        Assert.That(page.Away?.ToString(), Is.EqualTo(state is null ? PostLogout : $"{PostLogout}?state={state}"), page.Html);

    /// <summary>Somebody is asked whether they want to sign out, since nothing vouches for whoever asks; nobody goes to the client, neither now nor after the yes.</summary>
    internal async Task MustBeAskedAsync(BrowserPage page)
    {
        Assert.That(page.Away, Is.Null);
        Assert.That((await Browser.GetAsync(Request(("prompt", "none")))).Code, Is.Not.Empty, "Until they say so they are signed in.");
        MustShowSignedOut(await Browser.SubmitAsync(page, fields: ("decision", LogoutModel.Logout)));
        await MustBeSignedOutAsync();
    }

    internal static void MustShowSignedOut(BrowserPage page)
    {
        Assert.That((page.Away, (int)page.Status), Is.EqualTo(((Uri?)null, 200)), page.Html);
        Assert.That(page.Html, Does.Not.Contain(PostLogout).And.Not.Contain("<form"));
    }

    internal async Task MustBeSignedOutAsync() => MustBeRefused(await Browser.GetAsync(Request(("prompt", "none"))), "login_required");
}
