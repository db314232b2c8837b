namespace PluginTokenServer.Host.Tests.Options.Rules;

public sealed class IssuerRuleTests
{
    [TestCase("https://id.example.com")]
    [TestCase("https://id.example.com/tenants/a")]
    [TestCase("https://id.example.com:8443")]
    [TestCase("http://localhost:5000")]
    [TestCase("http://127.0.0.1:5000/sub")]
    [TestCase("http://[::1]:5000")]
    public void an_issuer_as_it_should_be(string issuer) => Assert.That(SampleSettings.Faults(("Issuer", issuer)), Is.Empty);

    [Test, Property("Requirement", "GEN-10")]
    public void is_required_outside_development()
    {
        const string missing = "TokenServer:Issuer is missing; set it to the address under which clients reach this server, such as https://id.example.com.";

        Assert.That(SampleSettings.Faults(("Issuer", null)), Is.EqualTo(new[] { missing }));
        Assert.That(SampleSettings.Faults(("Issuer", "")), Is.EqualTo(new[] { missing }));
        Assert.That(SampleSettings.FaultsInDevelopment(("Issuer", "")), Is.EqualTo(new[] { missing }));
        Assert.That(SampleSettings.FaultsInDevelopment(("Issuer", null)), Is.Empty);
    }

    [Property("Requirement", "GEN-10")]
    [TestCase("id.example.com", "must be an absolute https URL, such as https://id.example.com.")]
    [TestCase("/id", "must be an absolute https URL, such as https://id.example.com.")]
    [TestCase("urn:issuer", "must be an absolute https URL, such as https://id.example.com.")]
    [TestCase("ftp://id.example.com", "must be an absolute https URL, such as https://id.example.com.")]
    [TestCase("http://id.example.com", "must be https; plain http is for loopback addresses only.")]
    [TestCase("https://id.example.com?a=b", "must have neither query nor fragment (RFC 8414 §2).")]
    [TestCase("https://id.example.com#a", "must have neither query nor fragment (RFC 8414 §2).")]
    [TestCase("https://user:pw@id.example.com", "must not contain a user name or password.")]
    [TestCase("https://id.example.com/", "must not end with a slash.")]
    [TestCase("https://ID.example.com", "must be written in its normal form: https://id.example.com")]
    [TestCase("https://id.example.com:443", "must be written in its normal form: https://id.example.com")]
    [TestCase("https://id.example.com/a/../b", "must be written in its normal form: https://id.example.com/b")]
    public void anything_else_is_refused(string issuer, string sentence) =>
        Assert.That(SampleSettings.Faults(("Issuer", issuer)), Is.EqualTo(new[] { $"TokenServer:Issuer {sentence}" }));
}
