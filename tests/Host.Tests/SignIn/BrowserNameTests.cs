using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.Tests.SignIn;

public sealed class BrowserNameTests
{
    [TestCase("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux")]
    [TestCase("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox", "Android")]
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36", "Chrome", "Windows")]
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge", "Windows")]
    [TestCase("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari", "macOS")]
    [TestCase("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari", "iOS")]
    [TestCase("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "Firefox", "iOS")]
    [TestCase("Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android")]
    [TestCase("Mozilla/5.0 (X11; CrOS x86_64 16181.61.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36", "Chrome", "ChromeOS")]
    [TestCase("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36", "Chrome", "Linux")]
    [TestCase("curl/8.14.1 (Windows NT)", null, "Windows")]
    [TestCase("Firefox/1", "Firefox", null)]
    public void browser_is_known_by_what_people_call_it(string userAgent, string? browser, string? system) => Assert.That(BrowserName.Of(userAgent), Is.EqualTo(new BrowserName(browser, system)));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("curl/8.14.1")]
    [TestCase("<script>alert(1)</script>")]
    [TestCase("\0\u202E")]
    public void what_is_on_no_list_is_not_kept(string? userAgent) => Assert.That(BrowserName.Of(userAgent), Is.Null);

    [Test]
    public void nobody_is_read_for_long()
    {
        Assert.That(BrowserName.Of(new string(' ', 504) + "Firefox/")?.Browser, Is.EqualTo("Firefox"));
        Assert.That(BrowserName.Of(new string(' ', 505) + "Firefox/"), Is.Null);
    }
}
