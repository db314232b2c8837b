using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>The pages on which a person answers: for nobody else's requests, and only from this server's own pages.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class AnswerPageTests(string provider) : CibaFixture(provider)
{
    private const string Answer = "/account/requests/answer";
    private const string Over = "Nothing waits here any more";

    [Test]
    public async Task page_says_who_asks_for_what_from_where_and_since_when()
    {
        await Server.BeginAsync(("scope", "openid profile api1"), ("binding_message", "W4SCT"));
        Advance(75);
        var page = await Alice.OpenRequestAsync();
        Assert.That(page.Html, Does.Contain("The Bank").And.Contain("W4SCT").And.Contain("<bdi>Alice</bdi>").And.Contain("127.0.0.1").And.Contain("1 minute"));
        Assert.That(page.Html, Does.Contain("value=\"profile\"").And.Contain("value=\"api1\""));
        page.MustBeConsent();
    }

    [Test]
    public async Task somebody_who_is_not_signed_in_signs_in_first_and_comes_to_the_list()
    {
        var authReqId = await Server.BeginAsync();
        var address = (await Alice.WaitingAsync())[0];
        using var browser = new TestBrowser(Server.Address);
        var page = await browser.SignInAsync((await browser.GetAsync(address)).MustBeLogin());
        Assert.That(page.Address.AbsolutePath, Is.EqualTo(CibaFlow.Requests));
        await browser.ApproveAsync();
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    public async Task opening_a_request_answers_nothing()
    {
        var authReqId = await Server.BeginAsync();
        var page = await Alice.OpenRequestAsync();
        await Alice.GetAsync($"{page.Address}&decision=allow&scope=openid");
        await Alice.GetAsync($"{page.Form(0).Action}&decision=allow&scope=openid");
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task request_of_somebody_else_is_like_an_unknown_one()
    {
        var authReqId = await Server.BeginAsync();
        var address = (await Alice.WaitingAsync())[0];
        var unknown = await Bob.GetAsync(Answer + "?id=" + new string('A', 22));
        var others = await Bob.GetAsync(address);
        unknown.MustSay(Over, 400);
        Assert.That((others.MustSay(Over, 400).Html, others.Html.Contains("Bank", StringComparison.Ordinal)), Is.EqualTo((unknown.Html, false)));
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [TestCase("")]
    [TestCase("?id=")]
    [TestCase("?id=a&id=b")]
    [TestCase("?id=%00")]
    [TestCase("?id=../../etc")]
    [TestCase("?ticket=nonsense")]
    public async Task address_of_no_request_says_so(string query) => (await Alice.GetAsync(Answer + query)).MustSay(Over, 400);

    [Test]
    public async Task answer_without_the_token_of_the_page_is_refused()
    {
        var authReqId = await Server.BeginAsync();
        var (action, hidden) = (await Alice.OpenRequestAsync()).Form(0);
        var token = hidden.Single(field => field.Name != "scope");
        foreach (var fields in new (string, string)[][] { [], [(token.Name, "")], [(token.Name, token.Value[..^4])], [(token.Name, (await Bob.GetAsync("/account/logout")).Form(0).Hidden[0].Value)] })
            (await Alice.PostAsync(action, [.. fields, ("decision", ConsentModel.Allow), ("scope", "openid")])).MustBeErrorPage();
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        await Alice.PostAsync(action, token, ("decision", ConsentModel.Allow));
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    public async Task ticket_of_another_session_is_refused()
    {
        var authReqId = await Server.BeginAsync();
        var asked = (await Alice.OpenRequestAsync()).Form(0).Action;
        await Server.BeginAsync(("login_hint", "bob"));
        var (action, hidden) = (await Bob.OpenRequestAsync()).Form(0);
        (await Bob.PostAsync(asked, [.. hidden, ("decision", ConsentModel.Allow)])).MustBeErrorPage();

        using var again = await SignedInAsync(Server);
        (await again.PostAsync(asked, [.. (await again.OpenRequestAsync()).Form(0).Hidden, ("decision", ConsentModel.Allow)])).MustBeErrorPage();
        foreach (var ticket in new[] { "", "?ticket=", "?ticket=x", "?ticket=" + action.Split("ticket=")[1][..^2] })
            (await Bob.PostAsync(Answer + ticket, [.. hidden, ("decision", ConsentModel.Allow)])).MustBeErrorPage();
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task page_that_was_open_for_too_long_answers_nothing()
    {
        var authReqId = (await Server.AskUserAsync(("client_id", "patient"))).MustBeAsked(3600);
        var page = await Alice.OpenRequestAsync();
        Advance(600);
        (await Alice.DecideAsync(page)).MustBeErrorPage();
        (await Server.PollAsync(authReqId, ("client_id", "patient"))).MustBeRefused("authorization_pending");
        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId, ("client_id", "patient"))).MustBeIssued();
    }

    [Test]
    public async Task page_of_somebody_who_signed_out_answers_nothing()
    {
        var authReqId = await Server.BeginAsync();
        using var browser = await SignedInAsync(Server);
        var page = await browser.OpenRequestAsync();
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), fields: ("decision", LogoutModel.Logout));
        var answered = await browser.DecideAsync(page);
        Assert.That(answered.Html, Does.Not.Contain("You have agreed"));
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [TestCase(ConsentModel.Allow, ConsentModel.Allow)]
    [TestCase(ConsentModel.Allow, ConsentModel.Deny)]
    [TestCase(ConsentModel.Deny, ConsentModel.Allow)]
    public async Task first_of_two_tabs_counts(string first, string second)
    {
        var authReqId = await Server.BeginAsync();
        var (one, other) = (await Alice.OpenRequestAsync(), await Alice.OpenRequestAsync());
        await Alice.DecideAsync(one, first);
        (await Alice.DecideAsync(other, second)).MustSay(Over, 400);
        (await Alice.DecideAsync(one, second)).MustSay(Over, 400);
        (await Alice.GetAsync(one.Address.ToString())).MustSay(Over, 400);
        if (first == ConsentModel.Allow)
            (await Server.PollAsync(authReqId)).MustBeIssued();
        else
            (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
    }

    [TestCase("")]
    [TestCase("yes")]
    [TestCase("ALLOW")]
    [TestCase("allow,allow")]
    public async Task anything_but_yes_is_no(string decision)
    {
        var authReqId = await Server.BeginAsync();
        (await Alice.DecideAsync(await Alice.OpenRequestAsync(), decision)).MustSay("You said no");
        (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
    }

    [Test]
    public async Task scope_that_is_left_out_is_not_granted_and_one_that_was_not_asked_for_is_not_either()
    {
        var authReqId = await Server.BeginAsync(("scope", "openid profile api1"));
        await Alice.DecideAsync(await Alice.OpenRequestAsync(), scopes: ["api1", "api2", "offline_access"]);
        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        Assert.That(tokens.Claims().Values("scope").SelectMany(scopes => scopes.Split(' ')), Is.EquivalentTo(new[] { "openid", "api1" }));
        Assert.That(tokens.Has("refresh_token"), Is.False);
    }

    [Test]
    public async Task who_signed_in_at_a_provider_that_the_client_does_not_take_cannot_answer()
    {
        var authReqId = await Server.BeginAsync();
        var page = await Alice.OpenRequestAsync();
        await using (await Server.ChangedAsync(settings => settings.Client(CibaFlow.Bank)["EnableLocalLogin"] = false))
        {
            (await Alice.DecideAsync(page)).MustSay("You may not use this application", 403);
            (await Alice.GetAsync((await Alice.WaitingAsync())[0])).MustSay("You may not use this application", 403);
        }

        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task pages_take_get_and_post_alone(string method)
    {
        foreach (var path in new[] { CibaFlow.Requests, Answer })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            Assert.That((int)(await Server.SendAsync(request)).Status, Is.EqualTo(405));
        }
    }

    [Test]
    public async Task name_of_a_client_is_never_read_as_markup()
    {
        await Server.BeginAsync(("client_id", "evil"));
        foreach (var page in new[] { await Alice.GetAsync(CibaFlow.Requests), await Alice.OpenRequestAsync() })
            Assert.That(page.Html, Does.Not.Contain("<img").And.Contain("&lt;img"));
    }

    [Test]
    public async Task refresh_token_outlives_the_browser_unless_the_client_is_bound_to_it()
    {
        foreach (var isBound in new[] { false, true })
        {
            var client = isBound ? "bound" : CibaFlow.Bank;
            var authReqId = await Server.BeginAsync(("client_id", client), ("scope", "openid api1 offline_access"));
            using var browser = await SignedInAsync(Server);
            await browser.DecideAsync(await browser.OpenRequestAsync(), scopes: ["api1", "offline_access"]);
            var tokens = (await Server.PollAsync(authReqId, ("client_id", client))).MustBeIssued();
            await browser.SubmitAsync(await browser.GetAsync("/account/logout"), fields: ("decision", LogoutModel.Logout));
            var refreshed = await Server.RefreshAsync(client, tokens.RefreshToken());
            if (isBound)
                refreshed.MustBeRefused("invalid_grant");
            else
                refreshed.MustBeIssued();
        }
    }

    protected override void Configure(JsonObject settings)
    {
        settings.AddCibaClient("evil")["ClientName"] = "<img src=x onerror=alert(1)>";
        settings.AddCibaClient("patient")["CibaLifetime"] = 3600;
        settings.AddCibaClient("bound")["CoordinateLifetimeWithUserSession"] = true;
    }
}
