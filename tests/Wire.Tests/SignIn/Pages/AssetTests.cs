using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>What the pages load, and what an operator puts in its place.</summary>
public sealed class AssetTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    [Test]
    public async Task style_is_kept_by_browsers_for_as_long_as_it_is_the_same()
    {
        await using var pages = await PageServer.StartAsync();
        var path = StyleOf(await pages.ShowAsync(SamplePages.Login));
        using var answer = await pages.Server.Http.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/css; charset=utf-8"));
        Assert.That(answer.Headers.GetValues("Cache-Control").Single(), Is.EqualTo("public, max-age=31536000, immutable"));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        var css = await answer.Content.ReadAsStringAsync();
        Assert.That(css, Does.Contain("prefers-color-scheme: dark").And.Contain("prefers-reduced-motion").And.Contain(":focus-visible").And.Not.Contain("url(").And.Not.Contain("@import"));
    }

    [Test]
    public async Task style_of_another_version_is_served_but_not_kept()
    {
        await using var pages = await PageServer.StartAsync();
        using var answer = await pages.Server.Http.GetAsync("/sign-in/style.0000000000000000.css");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.GetValues("Cache-Control").Single(), Is.EqualTo("no-store"));
    }

    [TestCase("#F2C230", "#f2c230", "#000000")]
    [TestCase("#1f5fa8", "#1f5fa8", "#ffffff")]
    public async Task operators_name_and_colour_are_on_the_pages(string accent, string color, string ink)
    {
        await using var plain = await PageServer.StartAsync();
        await using var pages = await PageServer.StartAsync(configuration => Brand(configuration, "Contoso <ID>", accent));
        var page = await pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Title, Is.EqualTo("Sign in – Contoso <ID>"));
        Assert.That(page.Text, Does.Contain("Contoso <ID>"));
        Assert.That(StyleOf(page), Is.Not.EqualTo(StyleOf(await plain.ShowAsync(SamplePages.Login))));
        Assert.That(await pages.Server.Http.GetStringAsync(StyleOf(page)), Does.EndWith($":root {{ --accent: {color}; --on-accent: {ink}; }}\n"));
    }

    [Test]
    public async Task page_under_a_path_loads_from_under_it()
    {
        await using var pages = await PageServer.StartAsync(prepare: root => Put(root, "logo.png", Png));
        var page = await pages.ShowAsync(SamplePages.Login, pathBase: "/tenants/one");
        Assert.That(StyleOf(page), Does.StartWith("/tenants/one/sign-in/style."));
        Assert.That(ShownPage.Attribute(page.Tags("img").Single(), "src"), Is.EqualTo("/tenants/one/brand/logo"));
    }

    [Test]
    public async Task without_files_of_the_operator_there_is_nothing_to_load()
    {
        await using var pages = await PageServer.StartAsync();
        var page = await pages.ShowAsync(SamplePages.Login);
        Assert.That(page.Tags("img"), Is.Empty);
        Assert.That(page.Tags("link"), Has.Count.EqualTo(2));
        foreach (var path in new[] { "/brand/logo", "/brand/style.css", "/brand/logo.svg", "/brand/../master.key", "/brand/%2e%2e/master.key" })
        {
            using var answer = await pages.Server.Http.GetAsync(path);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }
    }

    [TestCase("logo.svg", "/brand/logo", "image/svg+xml", "default-src 'none'; style-src 'unsafe-inline'; sandbox")]
    [TestCase("logo.png", "/brand/logo", "image/png", "default-src 'none'; style-src 'unsafe-inline'; sandbox")]
    [TestCase("style.css", "/brand/style.css", "text/css; charset=utf-8", "default-src 'none'")]
    public async Task operators_file_is_served_for_what_its_name_says(string file, string path, string type, string policy)
    {
        // Whatever is in it.
        var content = "<script>alert(1)</script>"u8.ToArray();
        await using var pages = await PageServer.StartAsync(prepare: root => Put(root, file, content));
        using var answer = await pages.Server.Http.GetAsync(path);
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(content));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo(type));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { policy }));
        Assert.That((await pages.ShowAsync(SamplePages.Login)).Html, Does.Contain($"\"{path}\""));

        using var again = await SendAsync(pages.Server, HttpMethod.Get, path, answer.Headers.ETag!.ToString());
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        using var head = await SendAsync(pages.Server, HttpMethod.Head, path, "\"another\"");
        Assert.That((head.StatusCode, head.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, (long?)content.Length)));
    }

    [Test]
    public async Task logo_that_can_be_enlarged_comes_first_and_a_change_is_seen_at_once()
    {
        await using var pages = await PageServer.StartAsync(prepare: root => Put(root, "logo.png", Png));
        using var png = await pages.Server.Http.GetAsync("/brand/logo");
        Put(pages.Server.Root, "logo.svg", "<svg/>"u8.ToArray());
        using var svg = await pages.Server.Http.GetAsync("/brand/logo");
        Put(pages.Server.Root, "logo.svg", "<svg></svg>"u8.ToArray());
        using var changed = await pages.Server.Http.GetAsync("/brand/logo");
        Assert.That(new[] { png, svg, changed }.Select(answer => answer.Content.Headers.ContentType!.ToString()), Is.EqualTo(new[] { "image/png", "image/svg+xml", "image/svg+xml" }));
        Assert.That(await changed.Content.ReadAsStringAsync(), Is.EqualTo("<svg></svg>"));
        Assert.That(changed.Headers.ETag, Is.Not.EqualTo(svg.Headers.ETag));
    }

    [Test]
    public async Task file_that_is_too_large_is_left_out_and_said_once()
    {
        await using var pages = await PageServer.StartAsync(prepare: root =>
        {
            Put(root, "logo.png", new byte[(256 * 1024) + 1]);
            Put(root, "style.css", new byte[256 * 1024]);
        });
        for (var times = 0; times < 3; times++)
            Assert.That((await pages.ShowAsync(SamplePages.Login)).Tags("img"), Is.Empty);
        using var logo = await pages.Server.Http.GetAsync("/brand/logo");
        Assert.That(logo.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using var style = await pages.Server.Http.GetAsync("/brand/style.css");
        Assert.That(style.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(pages.Server.Logs.Records.Where(record => record.Id.Id == 1900).Select(record => record.Message).Single(),
            Does.StartWith("The pages do without '").And.EndsWith("logo.png': it has 262145 bytes, and 262144 are the most. Make it smaller."));
    }

    [Test]
    public async Task assets_are_only_read()
    {
        await using var pages = await PageServer.StartAsync(prepare: root => Put(root, "logo.png", Png));
        foreach (var path in new[] { "/brand/logo", "/brand/style.css", "/sign-in/style.0.css" })
        {
            foreach (var method in new[] { "POST", "PUT", "DELETE", "OPTIONS" })
            {
                using var answer = await SendAsync(pages.Server, new HttpMethod(method), path, "");
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed), $"{method} {path}");
                Assert.That(answer.Content.Headers.Allow, Is.EqualTo(new[] { "GET", "HEAD" }), $"{method} {path}");
            }
        }
    }

    private static void Brand(JsonObject configuration, string name, string accent) =>
        configuration["SignIn"] = new JsonObject { ["Brand"] = new JsonObject { ["Name"] = name, ["AccentColor"] = accent } };

    private static void Put(string root, string name, byte[] content)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, "data", "brand"));
        File.WriteAllBytes(Path.Combine(directory.FullName, name), content);
    }

    private static string StyleOf(ShownPage page) => page.Tags("link").Select(tag => ShownPage.Attribute(tag, "href")!).Single(address => address.Contains(Stylesheet.Prefix, StringComparison.Ordinal));

    private static Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, string path, string condition)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", condition);
        return server.Http.SendAsync(request);
    }
}
