using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>
/// A server set up as the conformance plans of the OpenID Foundation ask for: clients that are registered beforehand and need no proof key, and a user
/// with a value for every standard claim. The checks are our own, after the public descriptions of the modules whose names they bear.
/// </summary>
public abstract class ConformanceFixture
{
    protected const string First = "first";
    protected const string Second = "second";
    protected const string Callback = "https://suite.example.com/callback";
    protected const string PostLogout = "https://suite.example.com/post_logout_redirect";
    protected const string State = "state-of-the-suite";
    protected const string Nonce = "nonce-of-the-suite";

    internal TestServer Server { get; private set; } = null!;

    internal TestBrowser Browser { get; private set; } = null!;

    internal string Issuer => Server.Address.ToString().TrimEnd('/');

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await PrepareAsync();
        Server = await TestServer.StartAsync(Configure);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await Server.DisposeAsync();

    [SetUp]
    public void Open() => Browser = new TestBrowser(Server.Address);

    [TearDown]
    public void Close() => Browser.Dispose();

    /// <summary>What the configuration has to know of already.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected virtual void Configure(JsonObject settings)
    {
        settings["IdentityResources"] = JsonNode.Parse("""
            [
              { "Name": "openid", "UserClaims": [ "sub" ] },
              { "Name": "profile", "UserClaims": [
                "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at" ] },
              { "Name": "email", "UserClaims": [ "email", "email_verified" ] },
              { "Name": "address", "UserClaims": [ "address" ] },
              { "Name": "phone", "UserClaims": [ "phone_number", "phone_number_verified" ] }
            ]
            """);
        settings["Users"]![0]!["Claims"] = JsonNode.Parse("""
            {
              "name": "Alice A. Smith", "family_name": "Smith", "given_name": "Alice", "middle_name": "A.", "nickname": "Al", "preferred_username": "alice",
              "profile": "https://alice.example.com/", "picture": "https://alice.example.com/picture.png", "website": "https://alice.example.com/blog", "gender": "female",
              "birthdate": "1990-02-03", "zoneinfo": "Europe/Zurich", "locale": "en-GB", "updated_at": 1767225600,
              "email": "alice@example.com", "email_verified": true, "phone_number": "+41 44 555 01 01", "phone_number_verified": false,
              "address": { "street_address": "Rose Lane 1", "locality": "Zurich", "country": "CH" }
            }
            """);
        foreach (var name in new[] { First, Second })
        {
            var client = settings.AddClient(name, ["authorization_code"], ["openid", "profile", "email", "address", "phone"]);
            client["RequirePkce"] = false;
            client["AllowOfflineAccess"] = true;
            client["RedirectUris"] = new JsonArray(Callback);
        }
    }

    /// <summary>The address of an authorization request of the first client.</summary>
    /// <param name="changes">Parameters beside or in place of the usual ones; an empty value leaves one out.</param>
    internal static string Request(params (string Name, string Value)[] changes) => "/connect/authorize?" + string.Join('&', Parameters(changes).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));

    internal static (string Name, string Value)[] Parameters(params (string Name, string Value)[] changes)
    {
        List<(string Name, string Value)> parameters =
            [("client_id", First), ("redirect_uri", Callback), ("scope", "openid"), ("state", State), ("nonce", Nonce), ("response_type", "code"), .. changes];
        return [.. parameters.GroupBy(pair => pair.Name).Select(group => group.Last()).Where(pair => pair.Value.Length > 0)];
    }

    /// <summary>Goes through the whole flow, signing in where that is asked for, and looks at everything that comes back.</summary>
    internal async Task<SuiteTokens> SignInAsync(params (string Name, string Value)[] changes) => await CompleteAsync(await LogInAsync(await Browser.GetAsync(Request(changes))), Parameters(changes));

    /// <summary>Goes through the flow where nobody may be asked anything.</summary>
    internal async Task<SuiteTokens> PassAsync(params (string Name, string Value)[] changes) => await CompleteAsync(await Browser.GetAsync(Request(changes)), Parameters(changes));

    /// <summary>Signs in if the browser stands at the login page.</summary>
    internal async Task<BrowserPage> LogInAsync(BrowserPage page) => page.Away is null && IsLogin(page) ? await Browser.SignInAsync(page) : page;

    internal static bool IsLogin(BrowserPage page) => page.Html.Contains("type=\"password\"", StringComparison.Ordinal);

    /// <summary>Looks at the authorization response, redeems its code, and looks at the tokens.</summary>
    internal async Task<SuiteTokens> CompleteAsync(BrowserPage back, params (string Name, string Value)[] request)
    {
        var code = MustBeAnswered(back).Code;
        var tokens = await RedeemAsync(code);
        return await SuiteTokens.ReadAsync(Server, tokens, First, request.SingleOrDefault(pair => pair.Name == "nonce").Value, code);
    }

    /// <summary>The browser was sent to the client, with state and issuer (RFC 6749 §4.1.2, RFC 9207 §2).</summary>
    internal BrowserPage MustBeAnswered(BrowserPage back)
    {
        Assert.That(back.Away?.GetLeftPart(UriPartial.Path), Is.EqualTo(Callback), back.Html);
        Assert.That(back.Away!.Fragment, Is.Empty);
        Assert.That((back.Answer["state"], back.Answer["iss"]), Is.EqualTo((State, Issuer)));
        return back;
    }

    /// <summary>The client was told of an error instead of getting a code.</summary>
    internal void MustBeRefused(BrowserPage back, params string[] errors)
    {
        MustBeAnswered(back);
        Assert.That(back.Error, Is.AnyOf(errors));
        Assert.That(back.Answer.Keys, Does.Not.Contain("code"));
    }

    /// <summary>The person was told, and nobody was sent anywhere.</summary>
    internal static void MustBeToldOnPage(BrowserPage page, string error)
    {
        Assert.That((page.Away, (int)page.Status), Is.EqualTo(((Uri?)null, 400)), page.Html);
        Assert.That(page.Html, Does.Contain(error));
    }

    internal Task<TokenAnswer> RedeemAsync(string code, string client = First, params (string Name, string Value)[] more) =>
        Server.TokenAsync(Basic(client), [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), .. more]);

    internal Task<TokenAnswer> RefreshAsync(string token, string client = First) => Server.TokenAsync(Basic(client), ("grant_type", "refresh_token"), ("refresh_token", token));

    internal async Task<TokenAnswer> UserInfoAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new("Bearer", token);
        return await Server.SendAsync(request);
    }

    internal async Task<JsonElement> MetadataAsync() =>
        JsonDocument.Parse(await Server.Http.GetStringAsync("/.well-known/openid-configuration")).RootElement;

    private static string Basic(string client) => "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:secret"));
}
