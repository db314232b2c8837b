using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>The message by which a person sees that two devices mean the same (CIBA Core §7.1): shown as it is, or not taken.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class BindingMessageTests(string provider) : CibaFixture(provider)
{
    [TestCase(0x0009)]
    [TestCase(0x000A)]
    [TestCase(0x000D)]
    [TestCase(0x001B)]
    [TestCase(0x007F)]
    [TestCase(0x0085)]
    [TestCase(0x2028)]
    [TestCase(0x2029)]
    [Property("Requirement", "CIB-04")]
    public async Task control_characters_are_refused(int code) => await RefusedAsync($"a{char.ConvertFromUtf32(code)}b");

    [TestCase(0x061C)]
    [TestCase(0x200E)]
    [TestCase(0x200F)]
    [TestCase(0x202A)]
    [TestCase(0x202B)]
    [TestCase(0x202C)]
    [TestCase(0x202D)]
    [TestCase(0x202E)]
    [TestCase(0x2066)]
    [TestCase(0x2067)]
    [TestCase(0x2068)]
    [TestCase(0x2069)]
    [Property("Requirement", "CIB-04")]
    public async Task what_turns_the_text_around_it_is_refused(int code) => await RefusedAsync($"pay {char.ConvertFromUtf32(code)}001 EUR");

    [TestCase(0x00AD)]
    [TestCase(0x200B)]
    [TestCase(0x200D)]
    [TestCase(0x2060)]
    [TestCase(0xE000)]
    [TestCase(0xFEFF)]
    [TestCase(0xFFFD)]
    [TestCase(0xFFFF)]
    [TestCase(0xE0041)]
    [Property("Requirement", "CIB-04")]
    public async Task what_nobody_can_see_is_refused(int code)
    {
        await RefusedAsync($"a{char.ConvertFromUtf32(code)}b");
        await RefusedAsync(char.ConvertFromUtf32(code));
    }

    [Test]
    [Property("Requirement", "CIB-04")]
    public async Task what_could_not_be_shown_as_it_is_is_refused()
    {
        // Blanks alone, and a tower of accents that would stand over the lines above.
        foreach (var message in new[] { " ", "   ", "\u00A0\u3000", "a\u0301\u0301\u0301\u0301" })
            await RefusedAsync(message);
        await Server.BeginAsync(("binding_message", "a\u0301 b"));
    }

    [Test]
    [Property("Requirement", "CIB-04")]
    public async Task message_that_is_too_long_is_refused()
    {
        await RefusedAsync(new string('W', 129));
        await RefusedAsync(new string('W', 20_000));
        await Server.BeginAsync(("binding_message", new string('W', 128)));
        foreach (var page in new[] { await Alice.GetAsync("/account"), await Alice.GetAsync(CibaFlow.Requests), await Alice.OpenRequestAsync() })
            Assert.That(page.Html, Does.Contain($"<bdi>{new string('W', 128)}</bdi>"));
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
        foreach (var page in new[] { await Alice.GetAsync("/account"), await Alice.GetAsync(CibaFlow.Requests), await Alice.OpenRequestAsync() })
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
