using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>Forms come from this server's own pages, in the same browser.</summary>
public sealed class AntiforgeryTests
{
    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [TestCaseSource(typeof(SamplePages), nameof(SamplePages.Cases))]
    public async Task every_form_of_this_server_has_a_token(PageModel model)
    {
        var page = await _pages.ShowAsync(model);
        var tokens = page.Tags("input").Where(tag => ShownPage.Attribute(tag, "name") == "antiforgery");
        Assert.That(tokens.Count(), Is.EqualTo(model is FormPostModel ? 0 : page.Tags("form").Count));
        Assert.That(page.Cookies, Has.Count.EqualTo(model.HasOwnForm ? 1 : 0));
    }

    [Test]
    [Property("Requirement", "AUT-23")]
    public async Task cookie_of_an_issuer_on_https_is_bound_to_its_host()
    {
        await using var pages = await PageServer.StartAsync(configuration => configuration["Issuer"] = "https://id.example.com");
        var page = await pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Cookies.Single().Split("; "), Is.EquivalentTo(new[] { NameAndValue(page), "path=/", "secure", "samesite=lax", "httponly" }));
        Assert.That(NameAndValue(page), Does.StartWith("__Host-pts.antiforgery="));
    }

    [Test]
    public async Task cookie_on_plain_loopback_does_without_the_prefix()
    {
        var page = await _pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Cookies.Single().Split("; "), Is.EquivalentTo(new[] { NameAndValue(page), "path=/", "samesite=lax", "httponly" }));
        Assert.That(NameAndValue(page), Does.StartWith("pts.antiforgery="));
    }

    [Test]
    public async Task form_of_a_page_is_believed_in_the_same_browser() => Assert.That(await IsBelievedAsync(await _pages.ShowAsync(SamplePages.Login)), Is.True);

    [Test]
    [Property("Requirement", "AUT-21")]
    public async Task form_without_the_cookie_or_the_token_is_not_believed()
    {
        var page = await _pages.ShowAsync(SamplePages.Consent);
        Assert.That(await IsBelievedAsync(page, cookie: ""), Is.False);
        Assert.That(await IsBelievedAsync(page, token: ""), Is.False);
        Assert.That(await IsBelievedAsync(page, token: Token(page)[..^4] + "AAAA"), Is.False);
    }

    [Test]
    [Property("Requirement", "AUT-21")]
    public async Task token_of_another_browser_is_not_believed()
    {
        var (mine, another) = (await _pages.ShowAsync(SamplePages.Consent), await _pages.ShowAsync(SamplePages.Consent));
        Assert.That(await IsBelievedAsync(mine, token: Token(another)), Is.False);
        Assert.That(await IsBelievedAsync(another), Is.True);
    }

    [Test]
    public async Task start_makes_no_keys_of_the_frameworks()
    {
        await using var server = await TestServer.StartAsync();
        Assert.That(server.Services.GetServices<IHostedService>().Select(service => service.GetType().Assembly.GetName().Name), Is.Not.Empty.And.None.Contains("DataProtection"));
        // Whoever looks for a ring of keys, or makes one, says so.
        Assert.That(server.Logs.Records.Where(record => record.Category.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal)), Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(server.Root).Select(Path.GetFileName), Is.EquivalentTo(new[] { "appsettings.json", "data", "plugins" }));
    }

    private Task<bool> IsBelievedAsync(ShownPage page, string? cookie = null, string? token = null)
    {
        var http = new DefaultHttpContext { RequestServices = _pages.Server.Services };
        http.Request.Method = "POST";
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.Headers.Cookie = cookie ?? NameAndValue(page);
        http.Request.Form = new FormCollection(new Dictionary<string, StringValues> { ["antiforgery"] = token ?? Token(page) });
        return _pages.Server.Services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
    }

    private static string NameAndValue(ShownPage page) => page.Cookies.Single().Split(';')[0];

    private static string Token(ShownPage page) => ShownPage.Attribute(page.Tags("input").First(tag => ShownPage.Attribute(tag, "name") == "antiforgery"), "value")!;
}
