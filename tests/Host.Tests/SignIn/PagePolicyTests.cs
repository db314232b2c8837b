using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Host.Tests.SignIn;

public sealed class PagePolicyTests
{
    [Property("Requirement", "AUT-12")]
    [TestCase("https://app.example.com/callback?x=1#y", "https://app.example.com")]
    [TestCase("https://app.example.com:443/", "https://app.example.com")]
    [TestCase("https://APP.example.com:8443", "https://app.example.com:8443")]
    [TestCase("http://127.0.0.1:49152/callback", "http://127.0.0.1:49152")]
    [TestCase("http://localhost:5000/", "http://localhost:5000")]
    [TestCase("https://b\u00FCcher.example/", "https://xn--bcher-kva.example")]
    [TestCase("https://user:password@app.example.com/", "https://app.example.com")]
    // No source can name these any closer.
    [TestCase("http://[::1]:49152/callback", "http:")]
    [TestCase("com.example.app:/callback", "com.example.app:")]
    [TestCase("com.example.app://host/callback", "com.example.app:")]
    public void source_covers_the_address_and_little_else(string address, string source) => Assert.That(PagePolicy.SourceOf(address), Is.EqualTo(source));

    [Property("Requirement", "AUT-12")]
    [TestCase("")]
    [TestCase("/relative")]
    [TestCase("file:///etc/passwd")]
    [TestCase("app.example.com")]
    [TestCase("https://a.example; script-src *")]
    [TestCase("https://a.example *")]
    public void what_is_no_address_is_no_source(string address) => Assert.That(() => PagePolicy.SourceOf(address), Throws.ArgumentException);

    [Test]
    [Property("Requirement", "AUT-12")]
    public void nothing_in_an_address_can_add_to_the_policy([Values("https://a.example/;script-src *", "https://a.example/ 'unsafe-inline'", "https://a.example:443/\r\nx", "a.b:;script-src *")] string address) =>
        Assert.That(PagePolicy.SourceOf(address), Does.Match("^[a-z.]+:(//[a-z.]+)?$"));
}
