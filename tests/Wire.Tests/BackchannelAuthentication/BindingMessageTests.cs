using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>The message by which a person sees that two devices mean the same (CIBA Core §7.1): shown as it is, or not taken.</summary>
public sealed class BindingMessageTests : CibaFixture
{
    [TestCase("a\tb")]
    [TestCase("a\nb")]
    [TestCase("a\rb")]
    [TestCase("a\u001Bb")]
    [TestCase("a\u007Fb")]
    [TestCase("a\u0085b")]
    [TestCase("a\u2028b")]
    [TestCase("a\u2029b")]
    [Property("Requirement", "CIB-04")]
    public async Task control_characters_are_refused(string message) => await RefusedAsync(message);

    [TestCase("pay \u202E001 FUE")]
    [TestCase("\u202Aabc")]
    [TestCase("\u202Babc")]
    [TestCase("abc\u202C")]
    [TestCase("\u202Dabc")]
    [TestCase("\u2066abc\u2069")]
    [TestCase("\u2067abc")]
    [TestCase("\u2068abc")]
    [TestCase("abc\u200E")]
    [TestCase("abc\u200F")]
    [TestCase("abc\u061C")]
    [Property("Requirement", "CIB-04")]
    public async Task what_turns_the_text_around_it_is_refused(string message) => await RefusedAsync(message);

    [TestCase("a\u200Bb")]
    [TestCase("a\u200Db")]
    [TestCase("\uFEFFabc")]
    [TestCase("a\u00ADb")]
    [TestCase("\uE000")]
    [TestCase("\uFFFD")]
    [TestCase("\U000E0041")]
    [TestCase("\uFFFF")]
    [TestCase(" ")]
    [TestCase("   ")]
    [TestCase("\u00A0\u3000")]
    [Property("Requirement", "CIB-04")]
    public async Task what_nobody_can_see_is_refused(string message) => await RefusedAsync(message);

    [Test]
    [Property("Requirement", "CIB-04")]
    public async Task message_that_is_too_long_is_refused()
    {
        await RefusedAsync(new string('W', 129));
        await RefusedAsync(new string('W', 20_000));
        await Server.BeginAsync(("binding_message", new string('W', 128)));
    }

    [Test]
    public async Task message_without_a_value_is_none()
    {
        using var form = new FormUrlEncodedContent(CibaFlow.Parameters().Append(("binding_message", "")).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var request = new HttpRequestMessage(HttpMethod.Post, CibaFlow.Path) { Content = form };
        (await Server.SendAsync(request)).MustBeAsked();
    }

    [TestCase("W4SCT", "W4SCT")]
    [TestCase("Größe 5 €", "Gr&#xF6;&#xDF;e 5 &#x20AC;")]
    [TestCase("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [TestCase("\" onclick='x' &amp; </bdi><b>", "&quot; onclick=&#x27;x&#x27; &amp;amp; &lt;/bdi&gt;&lt;b&gt;")]
    [TestCase("{{7*7}} @Model ${x}", "{{7*7}} @Model ${x}")]
    [Property("Requirement", "CIB-04")]
    public async Task message_is_shown_as_it_is_and_never_read_as_markup(string message, string html)
    {
        await Server.BeginAsync(("binding_message", message));
        foreach (var page in new[] { await Alice.GetAsync(CibaFlow.Requests), await Alice.OpenRequestAsync() })
        {
            Assert.That(page.Html, Does.Contain($"<bdi>{html}</bdi>"));
            Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Not.Contain("unsafe"));
        }
    }

    [TestCase("עברית 12")]
    [TestCase("こんにちは")]
    [TestCase("👍 ok")]
    public async Task message_may_be_in_any_script(string message)
    {
        await Server.BeginAsync(("binding_message", message));
        Assert.That(System.Net.WebUtility.HtmlDecode((await Alice.OpenRequestAsync()).Html), Does.Contain($"<bdi>{message}</bdi>"));
    }

    private async Task RefusedAsync(string message)
    {
        (await Server.AskUserAsync(("binding_message", message))).MustBeRefused("invalid_binding_message");
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }
}
