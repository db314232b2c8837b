namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rule for addresses that authorization responses go to.</summary>
public sealed class ClientRedirectRuleTests
{
    [TestCase("https://app.example.com/callback")]
    [TestCase("https://app.example.com")]
    [TestCase("https://app.example.com:8443/callback?tenant=1")]
    [TestCase("https://xn--pp-7kc.example.com/callback")]
    [TestCase("https://app.example.com/call%20back")]
    [TestCase("http://127.0.0.1/callback")]
    [TestCase("http://127.0.0.1:5000/callback")]
    [TestCase("http://[::1]/callback")]
    [TestCase("http://localhost:5000/callback")]
    [TestCase("com.example.app:/callback")]
    [TestCase("com.example.app://callback")]
    public void an_address_may_be_registered(string uri) => Assert.That(Faults(uri), Is.Empty);

    [TestCase("https://*.example.com/callback")]
    [TestCase("https://app.example.com/*")]
    [TestCase("https://app.example.com/callback#")]
    [TestCase("https://app.example.com/callback#x")]
    [TestCase("http://app.example.com/callback")]
    [TestCase("http://127.0.0.1.example.com/callback")]
    [TestCase("http://localhost.example.com/callback")]
    [TestCase("http://10.0.0.1/callback")]
    [TestCase("HTTP://app.example.com/callback")]
    [TestCase("javascript:alert(1)")]
    [TestCase("JavaScript:alert(1)")]
    [TestCase("JAVASCRIPT://app.example.com/%0aalert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("DATA:text/html,x")]
    [TestCase("vbscript:x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("blob:https://app.example.com/x")]
    [TestCase("ftp://app.example.com/callback")]
    [TestCase("ws://app.example.com/callback")]
    [TestCase("wss://app.example.com/callback")]
    [TestCase("mailto:somebody@example.com")]
    [TestCase("about:blank")]
    [TestCase("/callback")]
    [TestCase("//app.example.com/callback")]
    [TestCase("callback")]
    [TestCase("https://")]
    [TestCase("https:///callback")]
    [TestCase("https:app.example.com")]
    [TestCase("https:/app.example.com/callback")]
    [TestCase("https://app.example.com\\callback")]
    [TestCase("https:\\\\app.example.com\\callback")]
    [TestCase("https://app.example.com/call back")]
    [TestCase("https://app.example.com/callback\t")]
    [TestCase(" https://app.example.com/callback")]
    [TestCase("https://app.example.com/c\u00e4llback")]
    [TestCase("https://\u0430pp.example.com/callback")]
    [TestCase("https://user@app.example.com/callback")]
    [TestCase("https://user:password@app.example.com/callback")]
    [TestCase("https://app.example.com/\"callback")]
    [TestCase("https://app.example.com/<callback>")]
    [Property("Requirement", "AUT-05")]
    public void an_address_that_is_none_or_leads_elsewhere_is_refused(string uri) => Assert.That(Faults(uri), Has.Length.EqualTo(1).And.One.StartsWith("TokenServer:Clients:1:RedirectUris:0 "));

    [TestCase("myapp:/callback")]
    [TestCase("MyApp://callback")]
    [TestCase("fb123:/callback")]
    [Property("Requirement", "AUT-06")]
    public void a_scheme_of_ones_own_has_a_dot(string uri) => Assert.That(Faults(uri), Has.Length.EqualTo(1).And.One.Contains("(RFC 8252 §7.1)"));

    [Test]
    public void an_address_has_a_length() => Assert.That(Faults("https://app.example.com/" + new string('a', 2048)), Has.One.EndsWith("is longer than 2048 characters."));

    [Test]
    public void a_client_of_the_code_flow_has_an_address() =>
        Assert.That(SampleSettings.Faults(("Clients:1:AllowedGrantTypes:0", "authorization_code")), Has.One.Contains("RedirectUris").And.Contains("is empty"));

    private static string[] Faults(string uri) => SampleSettings.Faults(("Clients:1:RedirectUris:0", uri));
}
