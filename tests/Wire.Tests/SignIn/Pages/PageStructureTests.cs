using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>What somebody needs who does not see the page, or has no mouse.</summary>
public sealed class PageStructureTests
{
    private PageServer _pages = null!;

    [OneTimeSetUp]
    public async Task Start() => _pages = await PageServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _pages.DisposeAsync();

    [TestCaseSource(typeof(SamplePages), nameof(SamplePages.Cases))]
    public async Task every_page_has_one_heading_a_title_a_language_and_fits_a_telephone(PageModel model)
    {
        var page = await _pages.ShowAsync(model);
        Assert.That(page.Html, Does.StartWith("<!DOCTYPE html>"));
        Assert.That(page.Tags("h1"), Has.Count.EqualTo(1));
        Assert.That(page.Tags("main"), Has.Count.EqualTo(1));
        Assert.That(page.Title, Does.Match("^.+ – PluginTokenServer$"));
        Assert.That(ShownPage.Attribute(page.Tags("html").Single(), "lang"), Is.EqualTo("en"));
        Assert.That(page.Tags("meta").Select(tag => ShownPage.Attribute(tag, "content")), Does.Contain("width=device-width, initial-scale=1"));
    }

    [TestCaseSource(typeof(SamplePages), nameof(SamplePages.Cases))]
    public async Task every_field_has_a_label_and_every_name_in_the_page_is_there_once(PageModel model)
    {
        var page = await _pages.ShowAsync(model);
        var fields = page.Tags("input").Where(tag => ShownPage.Attribute(tag, "type") != "hidden").Select(tag => ShownPage.Attribute(tag, "id"));
        Assert.That(fields, Is.EqualTo(page.Tags("label").Select(tag => ShownPage.Attribute(tag, "for"))));
        var ids = page.Tags("[a-z0-9]+").Select(tag => ShownPage.Attribute(tag, "id")).OfType<string>().ToArray();
        Assert.That(ids, Is.Unique);
        Assert.That(page.Tags("input").Select(tag => ShownPage.Attribute(tag, "aria-describedby")).OfType<string>(), Is.SubsetOf(ids));
        Assert.That(page.Tags("img").Select(tag => ShownPage.Attribute(tag, "alt")), Has.All.Not.Empty);
    }

    [Test]
    public async Task what_was_wrong_is_said_aloud_and_beside_the_field()
    {
        foreach (var (model, field) in new (PageModel, string)[]
        {
            (SamplePages.Login with { Error = "Wrong." }, "password"), (SamplePages.Login with { Error = "Wrong." }, "username"), (SamplePages.Step with { Error = "Wrong." }, "field.code"),
        })
        {
            var page = await _pages.ShowAsync(model);
            var alert = page.Tags("p").Single(tag => ShownPage.Attribute(tag, "role") == "alert");
            Assert.That(ShownPage.Attribute(page.Input(field), "aria-describedby"), Is.EqualTo(ShownPage.Attribute(alert, "id")));
            Assert.That(ShownPage.Attribute(page.Input(field), "aria-invalid"), Is.EqualTo("true"));
            Assert.That(page.Text, Does.Contain("Wrong."));
        }
    }

    [Test]
    public async Task without_a_fault_there_is_no_alert()
    {
        var page = await _pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Html, Does.Not.Contain("alert").And.Not.Contain("aria-invalid"));
    }

    [TestCase(null, "username")]
    [TestCase("", "username")]
    [TestCase("alice", "password")]
    public async Task typing_can_begin_where_something_is_missing(string? userName, string field)
    {
        var page = await _pages.ShowAsync(SamplePages.Login with { UserName = userName });
        Assert.That(ShownPage.Attribute(page.Tags("input").Single(tag => tag.Contains("autofocus", StringComparison.Ordinal)), "name"), Is.EqualTo(field));
    }

    [Test]
    public async Task browsers_know_what_to_fill_in()
    {
        var page = await _pages.ShowAsync(SamplePages.Login);
        Assert.That(ShownPage.Attribute(page.Input("username"), "autocomplete"), Is.EqualTo("username"));
        Assert.That(ShownPage.Attribute(page.Input("password"), "autocomplete"), Is.EqualTo("current-password"));
        Assert.That(ShownPage.Attribute(page.Input("password"), "type"), Is.EqualTo("password"));
        Assert.That(ShownPage.Attribute(page.Input("password"), "value"), Is.Null);
    }
}
