using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Bench.Driver;

/// <summary>The code flow of somebody who has signed in before the clock runs, so that no password is hashed while it does.</summary>
internal static class CodeFlowLoad
{
    public const string Client = "web";
    public const string RedirectUri = "https://app.example.com/callback";

    private const int Connections = 32;
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly string s_authorize = $"/connect/authorize?client_id={Client}&response_type=code&redirect_uri={Uri.EscapeDataString(RedirectUri)}"
        + $"&scope=openid+api1+offline_access&state=s&code_challenge={Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))}&code_challenge_method=S256";

    private static readonly string s_redeem = $"grant_type=authorization_code&client_id={Client}&client_secret=bench-client-secret"
        + $"&redirect_uri={Uri.EscapeDataString(RedirectUri)}&code_verifier={Verifier}&code=";

    public static async Task<WrkScript> PrepareAsync(string url, CancellationToken cancellation)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = cookies }) { BaseAddress = new Uri(url) };
        Uri login = await LocationAsync(http, s_authorize, cancellation);
        using (var form = new FormUrlEncodedContent([new("antiforgery", await AntiforgeryAsync(http, login, cancellation)), new("username", "alice"), new("password", "alice")]))
        using (HttpResponseMessage signedIn = await http.PostAsync(login, form, cancellation))
        {
            if (signedIn.StatusCode != HttpStatusCode.SeeOther)
                throw new InvalidOperationException($"{url} did not let anybody sign in: {(int)signedIn.StatusCode}");
        }

        Uri answer = await LocationAsync(http, s_authorize, cancellation);
        string code = answer.Query.TrimStart('?').Split('&').FirstOrDefault(pair => pair.StartsWith("code=", StringComparison.Ordinal))?[5..]
            ?? throw new InvalidOperationException($"{url} answered an authorization request without a code: {answer}");
        using var client = new TokenClient(url);
        await client.AskAsync("/connect/token", s_redeem + code, "refresh_token", cancellation);
        return WrkScript.CodeFlow(url, s_authorize, cookies.GetCookieHeader(new Uri(url)), s_redeem, Connections);
    }

    private static async Task<Uri> LocationAsync(HttpClient http, string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await http.GetAsync(path, cancellation);
        return response.Headers.Location ?? throw new InvalidOperationException($"{http.BaseAddress} answered {(int)response.StatusCode} to an authorization request.");
    }

    private static async Task<string> AntiforgeryAsync(HttpClient http, Uri login, CancellationToken cancellation)
    {
        const string before = "name=\"antiforgery\" value=\"";
        string page = await http.GetStringAsync(login, cancellation);
        int start = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return start < before.Length
            ? throw new InvalidOperationException($"{http.BaseAddress} has no form on its login page.")
            : WebUtility.HtmlDecode(page[start..page.IndexOf('"', start)]);
    }
}
