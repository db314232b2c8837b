using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>Services of an extension's own, registered where an application would have registered them.</summary>
public sealed class OwnServicesTests
{
    [Test]
    public async Task scoped_service_is_one_for_a_request_and_another_for_the_next()
    {
        var server = await Servers.Extended;
        var first = await server.GrantAsync("voucher");
        var second = await server.GrantAsync("voucher");

        first.ShouldSucceed();
        second.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Json.GetProperty("same_book").GetBoolean(), Is.True);
            Assert.That(second.Json.GetProperty("book").GetInt32(), Is.Not.EqualTo(first.Json.GetProperty("book").GetInt32()));
        }
    }

    [Test]
    public async Task scoped_service_is_disposed_with_the_request()
    {
        var server = await Servers.Extended;
        var answer = await server.GrantAsync("voucher");

        Assert.That(server.Logs.Text, Does.Contain($"Book {answer.Text("book")} is closed"));
    }

    [Test]
    public async Task named_http_client_is_as_it_was_configured()
    {
        var answer = await (await Servers.Extended).GrantAsync("voucher");

        Assert.That(answer.Text("named_client"), Is.EqualTo("OwnServicesValidator"));
    }
}
