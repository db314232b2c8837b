using PluginTokenServer.Host.SignIn.External;

namespace PluginTokenServer.Host.Tests.SignIn;

/// <summary>Who people of other providers are here, for ever: another release must come to the same.</summary>
public sealed class ExternalSubjectTests
{
    // printf '\0\0\0\4corp1' | openssl dgst -sha256 -binary | basenc --base64url
    [TestCase("corp", "1", "QgGEF-NvvIwMz-B-T97thR4RaPkyHB22e0juwhnCsA0")]
    [TestCase("größe", "ß", "5sv-lb0JUz7MWEmaX-iYiDhxty3BmfgJ7gAd1dwISjo")]
    public void it_is_made_of_provider_and_identifier(string provider, string subject, string expected) => Assert.That(ExternalSubject.Of(provider, subject), Is.EqualTo(expected));

    [TestCase("corp", "2")]
    [TestCase("corporate", "1")]
    [TestCase("cor", "p1")]
    [TestCase("corp1", "")]
    [TestCase("Corp", "1")]
    public void nobody_else_comes_to_the_same(string provider, string subject) => Assert.That(ExternalSubject.Of(provider, subject), Is.Not.EqualTo(ExternalSubject.Of("corp", "1")));
}
