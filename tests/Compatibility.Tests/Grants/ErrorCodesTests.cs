using System.Net;
using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary><c>TokenErrors</c> and <c>TokenRequestErrors</c>.</summary>
public sealed class ErrorCodesTests
{
    private static readonly string[] Codes =
        ["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target"];

    [TestCaseSource(nameof(Codes))]
    public async Task old_name_of_an_error_is_the_error_of_the_rfc(string code)
    {
        var answer = await (await Servers.Extended).GrantAsync("error-codes", ("reason", code), ("names", "old"));

        answer.ShouldBeRefused(code, StatusOf(code));
        Assert.That(answer.ErrorDescription, Is.Null);
    }

    [TestCaseSource(nameof(Codes))]
    public async Task new_name_of_an_error_is_the_error_of_the_rfc(string code)
    {
        var answer = await (await Servers.Extended).GrantAsync("error-codes", ("reason", code));

        answer.ShouldBeRefused(code, StatusOf(code));
        Assert.That(answer.ErrorDescription, Is.EqualTo($"refused for {code}"));
    }

    [Test]
    public async Task custom_entries_go_out_with_an_error()
    {
        var answer = await (await Servers.Extended).GrantAsync("error-codes", ("reason", "invalid_grant"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Json.GetProperty("retry").GetBoolean(), Is.False);
            Assert.That(answer.Text("support"), Is.EqualTo("desk-7"));
        }
    }

    private static HttpStatusCode StatusOf(string code) => code == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest;
}
