using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>Names and descriptions come from people who register clients, plugins and accounts: none of them may change the page around it.</summary>
public sealed class HostileTextTests
{
    private const string Markup = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}&amp;";

    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task markup_is_text_everywhere([Range(0, 8)] int index)
    {
        var (plain, hostile) = (await _pages.ShowAsync(Filled("x")[index]), await _pages.ShowAsync(Filled(Markup)[index]));
        // The same elements in the same order: nothing that was put in has become one.
        Assert.That(Elements(hostile), Is.EqualTo(Elements(plain)));
        Assert.That(hostile.Html, Does.Not.Contain("<script>alert").And.Not.Contain("<img src=x"));
        Assert.That(hostile.Html, Does.Contain("&lt;script&gt;").Or.Contain("&lt;script>"));
    }

    [Test]
    public async Task text_that_turns_the_words_around_it_is_set_straight([Values('\u202E', '\u202D', '\u2066', '\u2069', '\u200F', '\u061C', '\u0000', '\u001B', '\u2028', '\uFEFF')] char turning, [Range(0, 7)] int index)
    {
        var page = await _pages.ShowAsync(Shown($"a{turning}b")[index]);
        Assert.That(page.Html, Does.Not.Contain(turning.ToString()).And.Not.Contain($"&#x{(int)turning:X};"));
        Assert.That(page.Text, Does.Contain("ab"));
    }

    [Test]
    public async Task long_text_is_cut_where_the_rest_would_be_lost_from_sight([Range(0, 7)] int index)
    {
        var page = await _pages.ShowAsync(Shown(new string('m', 5000))[index]);
        Assert.That(page.Text, Does.Contain("mmm…").And.Not.Contain(new string('m', ShownText.Passage + 1)));
    }

    [Test]
    public async Task name_is_set_apart_from_the_words_around_it()
    {
        var page = await _pages.ShowAsync(SamplePages.Consent with { ClientName = "{0} \u05E9\u05DC\u05D5\u05DD" });
        Assert.That(System.Net.WebUtility.HtmlDecode(page.Html), Does.Contain("<bdi class=\"named\">{0} \u05E9\u05DC\u05D5\u05DD</bdi> asks for access"));
    }

    private static string[] Elements(ShownPage page) => [.. page.Tags("/?[a-zA-Z0-9]+").Select(tag => tag.Split(' ', '>')[0])];

    // All that comes from outside, on every page, also what is not shown but posted back.
    private static PageModel[] Filled(string text) =>
    [
        SamplePages.Login with { Action = $"/login?{text}", UserName = text, Error = text, ClientName = text, Providers = [new(text, $"/p?{text}")], CancelAction = $"/c?{text}" },
        SamplePages.Step with
        {
            Action = $"/step?{text}", Error = text, State = text,
            Form = new SignInForm
            {
                Kind = text, Title = text, Text = text, Image = $"data:image/png;base64,{text}", ImageText = text, Keep = [text], Submit = text,
                Fields = [new SignInField { Name = text, Label = text, AutoComplete = text }],
            },
        },
        SamplePages.Consent with
        {
            Action = $"/consent?{text}", ClientName = text, UserName = text, RedirectHost = text, ClientUri = $"https://x.example/?{text}",
            Scopes = [new(text, text, text), new(text, text, text, Required: true)],
        },
        SamplePages.Logout with { Action = $"/logout?{text}", UserName = text, ClientName = text },
        SamplePages.SignedOut with { ClientName = text, ReturnUri = $"https://x.example/?{text}" },
        SamplePages.Error with { Title = text, Message = text, CorrelationId = text, OAuthError = text },
        SamplePages.Home with { Issuer = $"https://x.example/{text}", DiscoveryUrl = $"https://x.example/?{text}", UserName = text, AccountUrl = $"/a?{text}", LogoutUrl = $"/l?{text}" },
        SamplePages.FormPost with { Action = $"https://x.example/?{text}", Fields = [new(text, text)] },
        SamplePages.Account with
        {
            Action = $"/account?{text}", UserName = text, SessionId = text, Notice = text, Waiting = [new(text, text, $"/w?{text}")],
            Sessions = [SamplePages.Account.Sessions[0] with { Id = text, Browser = text, Provider = text, Methods = [text] }],
            Applications = [SamplePages.Account.Applications[0] with { ClientId = text, Name = text, ClientUri = $"https://x.example/?{text}", Scopes = [text] }],
        },
    ];

    // What somebody reads, one place on each page at a time.
    private static PageModel[] Shown(string text) =>
    [
        SamplePages.Login with { ClientName = text, Error = text, Providers = [new(text, "/p")] },
        SamplePages.Step with { Form = new SignInForm { Kind = "k", Title = text, Text = text, Submit = text, Fields = [new SignInField { Name = "n", Label = text }] } },
        SamplePages.Consent with { ClientName = text, UserName = text, RedirectHost = text, Scopes = [new("s", text, text)] },
        SamplePages.Logout with { UserName = text, ClientName = text },
        SamplePages.SignedOut with { ClientName = text },
        SamplePages.Error with { Title = text, Message = text, CorrelationId = text, OAuthError = text },
        SamplePages.Home with { UserName = text },
        SamplePages.Account with
        {
            UserName = text, Waiting = [new(text, text, "/w")], Sessions = [SamplePages.Account.Sessions[0] with { Browser = text, Provider = text, Methods = [text] }],
            Applications = [SamplePages.Account.Applications[0] with { Name = text, Scopes = [text] }],
        },
    ];
}
