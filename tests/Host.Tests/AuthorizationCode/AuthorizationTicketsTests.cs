using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>There is one address that somebody who has signed in goes on to, and it has a ticket of this server in it.</summary>
public sealed class AuthorizationTicketsTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly DefaultHttpContext _http = new();

    private AuthorizationTickets Tickets => new(new MasterKeyProtection(new MasterKeys([new byte[MasterKeys.KeyBytes]])), _clock);

    [Test]
    public void a_ticket_comes_back_as_it_was()
    {
        var ticket = new AuthorizationTicket("client_id=web&state=%C3%BC", _clock.GetUtcNow(), "session") { Consenting = "another" };
        Assert.That(Tickets.TryOpen(Tickets.Seal(ticket)), Is.EqualTo(ticket));
        Assert.That(Tickets.TryReadReturnUrl(_http, Tickets.ReturnUrl(_http, ticket)), Is.EqualTo(ticket));
    }

    [TestCase(3599, true)]
    [TestCase(3600, false)]
    public void a_ticket_is_good_for_an_hour(int seconds, bool isGood)
    {
        var text = Tickets.Seal(new AuthorizationTicket("", _clock.GetUtcNow(), null));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.That(Tickets.TryOpen(text), isGood ? Is.Not.Null : Is.Null);
    }

    [Test]
    public void a_ticket_of_another_server_is_none()
    {
        var foreign = new AuthorizationTickets(new MasterKeyProtection(new MasterKeys([[.. Enumerable.Repeat((byte)7, MasterKeys.KeyBytes)]])), _clock);
        Assert.That(Tickets.TryOpen(foreign.Seal(new AuthorizationTicket("", _clock.GetUtcNow(), null))), Is.Null);
    }

    // {0} is an address of this server with a good ticket.
    [TestCase(null)]
    [TestCase("")]
    [TestCase("/")]
    [TestCase("//evil.com{0}")]
    [TestCase("/{0}")]
    [TestCase("/\\evil.com{0}")]
    [TestCase("\\\\evil.com{0}")]
    [TestCase("/%09/evil.com{0}")]
    [TestCase("/\t/evil.com{0}")]
    [TestCase("\t{0}")]
    [TestCase(" {0}")]
    [TestCase("https:evil.com{0}")]
    [TestCase("https://evil.com{0}")]
    [TestCase("https://evil.com/?x={0}")]
    [TestCase("javascript:alert(1)//{0}")]
    [TestCase("/connect/authorize/callback/../..//evil.com{0}")]
    [TestCase("/connect/authorize/callback")]
    [TestCase("/connect/authorize/callback?ticket=")]
    [TestCase("/connect/authorize/callback?ticket=AAAA")]
    [TestCase("/Connect/Authorize/Callback?ticket=AAAA")]
    [TestCase("/connect/authorize/callback?ticket=//evil.com")]
    [TestCase("{0}&x=1")]
    [TestCase("{0}#x")]
    [TestCase("{0}//evil.com")]
    [TestCase("{0}\r\nSet-Cookie: x=1")]
    [Property("Requirement", "AUT-22")]
    public void any_other_address_is_no_way_on(string? returnUrl)
    {
        var good = Tickets.ReturnUrl(_http, new AuthorizationTicket("", _clock.GetUtcNow(), null));
        Assert.That(Tickets.TryReadReturnUrl(_http, returnUrl?.Replace("{0}", good, StringComparison.Ordinal)), Is.Null);
    }

    [Test]
    public void the_address_is_below_the_path_that_the_server_is_under()
    {
        var ticket = new AuthorizationTicket("", _clock.GetUtcNow(), null);
        var below = new DefaultHttpContext { Request = { PathBase = "/id" } };
        Assert.That(Tickets.ReturnUrl(below, ticket), Does.StartWith("/id/connect/authorize/callback?ticket="));
        Assert.That(Tickets.TryReadReturnUrl(below, Tickets.ReturnUrl(_http, ticket)), Is.Null);
    }
}
