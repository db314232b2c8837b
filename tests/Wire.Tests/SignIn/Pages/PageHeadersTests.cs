using System.Net;
using System.Text.RegularExpressions;
using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>What a browser is told about every page (RFC 9700 §4.2.4, §4.16).</summary>
public sealed partial class PageHeadersTests
{
    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [TestCaseSource(typeof(SamplePages), nameof(SamplePages.Cases))]
    [Property("Requirement", "AUT-12")]
    public async Task every_page_is_kept_to_itself(PageModel model)
    {
        var page = await _pages.ShowAsync(model);
        Assert.Multiple(() =>
        {
            Assert.That(page.Status, Is.EqualTo((HttpStatusCode)model.Status));
            Assert.That(page.Headers["Content-Type"], Is.EqualTo("text/html; charset=utf-8"));
            Assert.That(page.Headers["Content-Language"], Is.EqualTo("en"));
            Assert.That(page.Headers["Cache-Control"], Is.EqualTo("no-store"));
            Assert.That(page.Headers["X-Frame-Options"], Is.EqualTo("DENY"));
            Assert.That(page.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
            Assert.That(page.Headers["Referrer-Policy"], Is.EqualTo("no-referrer"));
            Assert.That(page.Headers["Cross-Origin-Opener-Policy"], Is.EqualTo("same-origin"));
            Assert.That(page.Headers["Permissions-Policy"], Does.Contain("camera=()").And.Contain("microphone=()"));
        });
    }

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task page_without_a_script_runs_none_and_sends_its_forms_here()
    {
        foreach (var model in SamplePages.All.Where(model => model is not FormPostModel))
        {
            var page = await _pages.ShowAsync(model);
            Assert.That(page.Headers["Content-Security-Policy"], Is.EqualTo(
                "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"), model.GetType().Name);
            Assert.That(page.Tags("script"), Is.Empty);
        }
    }

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task form_may_lead_on_to_where_the_page_says()
    {
        var page = await _pages.ShowAsync(SamplePages.Login with { FormTargets = ["https://app.example.com/callback?x=1", "https://app.example.com/other", "com.example.app:/callback"] });
        Assert.That(page.Headers["Content-Security-Policy"], Does.Contain("form-action 'self' https://app.example.com com.example.app:; frame-ancestors"));
    }

    [Test]
    [Property("Requirement", "AUT-12")]
    public async Task form_that_submits_itself_has_a_script_of_its_own_and_one_target()
    {
        var (first, second) = (await _pages.ShowAsync(SamplePages.FormPost), await _pages.ShowAsync(SamplePages.FormPost));
        var nonce = ShownPage.Attribute(first.Tags("script").Single(), "nonce");
        Assert.That(nonce, Does.Match("^[A-Za-z0-9+/]{22}==$"));
        Assert.That(first.Headers["Content-Security-Policy"], Does.Contain($"script-src 'nonce-{nonce}'; form-action https://reports.example.com:8443; "));
        Assert.That(ShownPage.Attribute(second.Tags("script").Single(), "nonce"), Is.Not.EqualTo(nonce));
    }

    [Test]
    public async Task form_that_submits_itself_has_a_button_and_tells_nothing_of_this_server()
    {
        var page = await _pages.ShowAsync(SamplePages.FormPost);
        Assert.That(ShownPage.Attribute(page.Tags("form").Single(), "action"), Is.EqualTo("https://reports.example.com:8443/signin?x=1"));
        Assert.That(page.Tags("input").Select(tag => (ShownPage.Attribute(tag, "name"), ShownPage.Attribute(tag, "value"))), Is.EqualTo(new[] { ("code", "c\"<0>"), ("state", "s") }));
        Assert.That(page.Tags("button"), Has.Count.EqualTo(1));
        Assert.That(page.Cookies, Is.Empty);
    }

    [TestCase("nowhere")]
    [TestCase("/relative")]
    [TestCase("https://")]
    public async Task page_that_leads_to_no_address_is_not_written(string target)
    {
        var page = await _pages.ShowAsync(SamplePages.FormPost with { Action = target });
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(page.Html, Is.Empty);
    }

    [TestCaseSource(typeof(SamplePages), nameof(SamplePages.Cases))]
    [Property("Requirement", "AUT-12")]
    public async Task page_loads_nothing_from_anybody_else_and_styles_nothing_by_itself(PageModel model)
    {
        var page = await _pages.ShowAsync(model);
        var loaded = page.Tags("link").Select(tag => ShownPage.Attribute(tag, "href")).Concat(page.Tags("img").Concat(page.Tags("script")).Select(tag => ShownPage.Attribute(tag, "src"))).OfType<string>();
        Assert.That(loaded, Is.Not.Empty.And.All.Match("^(data:|/[^/\\\\])"));
        Assert.That(page.Tags("style"), Is.Empty);
        Assert.That(InlineAttribute().Matches(page.Html).Select(match => match.Value), Is.Empty);
    }

    [GeneratedRegex("<[^>]*\\s(style|on[a-z]+)=[^>]*>")]
    private static partial Regex InlineAttribute();
}
