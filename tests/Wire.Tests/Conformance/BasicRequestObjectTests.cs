using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-basic-certification-test-plan</c>: request objects (OIDC Core §6), which this server says it does not support.</summary>
public sealed class BasicRequestObjectTests : ConformanceFixture
{
    [Test]
    [Property("Module", "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")]
    public async Task oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported()
    {
        Assert.That((await MetadataAsync()).GetProperty("request_parameter_supported").GetBoolean(), Is.False);
        MustBeRefused(await Browser.GetAsync(Request(("request", RequestObject()))), "request_not_supported");
    }

    [Test]
    [Property("Module", "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")]
    public async Task oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported()
    {
        Assert.That((await MetadataAsync()).GetProperty("request_uri_parameter_supported").GetBoolean(), Is.False);
        MustBeRefused(await Browser.GetAsync(Request(("request_uri", "https://suite.example.com/request.jwt#fragment"))), "request_uri_not_supported");
    }

    [Test]
    [Property("Module", "oidcc-ensure-request-object-with-redirect-uri")]
    public async Task oidcc_ensure_request_object_with_redirect_uri() =>
        MustBeToldOnPage(await Browser.GetAsync(Request(("request", RequestObject()), ("redirect_uri", Callback + "/other"))), "redirect_uri");

    private static string RequestObject()
    {
        var claims = new JsonObject(Parameters().Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Name, pair.Value)));
        return $"{Encoded("""{"alg":"none"}""")}.{Encoded(claims.ToJsonString())}.";
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
