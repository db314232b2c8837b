namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>What is compared with a browser's Origin header is written as a browser writes it.</summary>
public sealed class ClientOriginRuleTests
{
    private const string NoOrigin = "must be an origin, such as https://app.example.com: scheme, host and perhaps a port, without a path and without a wildcard.";
    private const string NotHttps = "must be https; plain http is for loopback addresses only.";

    [TestCase("https://app.example.com")]
    [TestCase("https://app.example.com:8443")]
    [TestCase("https://xn--bcher-kva.example")]
    [TestCase("https://192.0.2.1")]
    [TestCase("https://[2001:db8::1]:8443")]
    [TestCase("http://localhost:3000")]
    [TestCase("http://127.0.0.1")]
    [TestCase("http://[::1]:3000")]
    public void an_origin_as_it_should_be(string origin) => Assert.That(SampleSettings.Faults(("Clients:1:AllowedCorsOrigins:0", origin)), Is.Empty);

    [TestCase("", NoOrigin)]
    [TestCase("*", NoOrigin)]
    [TestCase("null", NoOrigin)]
    [TestCase("app.example.com", NoOrigin)]
    [TestCase("//app.example.com", NoOrigin)]
    [TestCase("ftp://app.example.com", NoOrigin)]
    [TestCase("com.example.app://callback", NoOrigin)]
    [TestCase("https://*.example.com", NoOrigin)]
    [TestCase("https://*", NoOrigin)]
    [TestCase("https://app.example.com/app", NoOrigin)]
    [TestCase("https://app.example.com/?a=b", NoOrigin)]
    [TestCase("https://app.example.com#a", NoOrigin)]
    [TestCase("https://user:pw@app.example.com", NoOrigin)]
    [TestCase("http://app.example.com", NotHttps)]
    [TestCase("http://192.0.2.1:3000", NotHttps)]
    [TestCase("https://app.example.com/", "must be written as a browser sends it: https://app.example.com")]
    [TestCase("https://APP.example.com", "must be written as a browser sends it: https://app.example.com")]
    [TestCase("https://app.example.com:443", "must be written as a browser sends it: https://app.example.com")]
    [TestCase("http://localhost:80", "must be written as a browser sends it: http://localhost")]
    [TestCase("https://bücher.example", "must be written as a browser sends it: https://xn--bcher-kva.example")]
    [TestCase(" https://app.example.com", "must be written as a browser sends it: https://app.example.com")]
    public void anything_else_is_refused(string origin, string sentence) =>
        Assert.That(
            SampleSettings.Faults(("Clients:1:AllowedCorsOrigins:0", "https://one.example.com"), ("Clients:1:AllowedCorsOrigins:1", origin)),
            Is.EqualTo(new[] { $"TokenServer:Clients:1:AllowedCorsOrigins:1 ('app') {sentence}" }));
}
