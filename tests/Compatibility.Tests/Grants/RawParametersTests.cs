using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary><c>Raw.Get("x")</c> and <c>Raw["x"]</c>.</summary>
public sealed class RawParametersTests
{
    private const string Ticket = "urn:acme:ticket";

    [Test]
    public async Task parameters_are_read_by_method_and_by_index()
    {
        var answer = await (await Servers.Extended).GrantAsync(Ticket, ("ticket", "T 7+ü"), ("desk", "3"));

        answer.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("ticket"), Is.EqualTo("T 7+ü"));
            Assert.That(answer.Text("desk"), Is.EqualTo("3"));
        }
    }

    [Test]
    public async Task parameter_that_was_not_sent_is_null()
    {
        var server = await Servers.Extended;
        var withoutDesk = await server.GrantAsync(Ticket, ("ticket", "7"));
        var withoutTicket = await server.GrantAsync(Ticket, ("desk", "3"));

        Assert.That(withoutDesk.Text("desk"), Is.EqualTo("none"));
        withoutTicket.ShouldBeRefused("invalid_request");
        Assert.That(withoutTicket.ErrorDescription, Is.EqualTo("ticket is missing"));
    }

    [Test]
    public async Task credentials_are_not_among_the_parameters()
    {
        var answer = await (await Servers.Extended).GrantAsync(Ticket, ("ticket", "7"), ("password", "hidden"));

        answer.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("names"), Is.EqualTo("""["client_id","grant_type","scope","ticket"]"""));
            Assert.That(answer.Json.GetProperty("knows_secret").GetBoolean(), Is.False);
        }
    }
}
