using System.Security.Claims;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Token;

/// <summary>What an extension leaves on a request becomes the host's own, read once.</summary>
[Property("Requirement", "EXT-03")]
public sealed class ProposalTests
{
    [Test]
    public void plain_lists_stay_as_they_are()
    {
        string[] scopes = ["api1"];
        List<Claim> claims = [new("a", "b")];
        var subject = new GrantValidationResult("1", "own").Subject;
        var request = new ValidatedTokenRequest { RequestedScopes = scopes, ClientClaims = claims, IssuedClaims = claims, Subject = subject };
        Proposal.Settle(request);
        Assert.That(request.RequestedScopes, Is.SameAs(scopes));
        Assert.That(request.ClientClaims, Is.SameAs(claims));
        Assert.That(request.IssuedClaims, Is.SameAs(claims));
        Assert.That(request.Subject, Is.SameAs(subject));
    }

    [Test]
    public void anything_else_is_read_once()
    {
        var reads = 0;
        var request = new ValidatedTokenRequest { RequestedScopes = Scopes() };
        Proposal.Settle(request);
        Assert.That(request.RequestedScopes.Concat(request.RequestedScopes), Is.EqualTo(["api1", "api1"]));
        Assert.That(reads, Is.EqualTo(1));

        IEnumerable<string> Scopes()
        {
            reads++;
            yield return "api1";
        }
    }

    [Test]
    public void a_principal_of_another_make_becomes_a_plain_one()
    {
        var result = new GrantValidationResult { Subject = new Pretender([new Claim("sub", "1"), new Claim("amr", "x")]) };
        Proposal.Settle(result);
        Assert.That(result.Subject!.GetType(), Is.EqualTo(typeof(ClaimsPrincipal)));
        Assert.That(result.Subject.Identities.Single().GetType(), Is.EqualTo(typeof(ClaimsIdentity)));
        Assert.That(result.Subject.FindFirst("sub")!.Value, Is.EqualTo(result.Subject.Claims.First(claim => claim.Type == "sub").Value));
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public void what_never_ends_is_too_much()
    {
        Assert.That(() => Proposal.Settle(new ValidatedTokenRequest { RequestedScopes = Endless("api1") }), Throws.InvalidOperationException);
        Assert.That(() => Proposal.Settle(new GrantValidationResult { Subject = new Pretender(Endless(new Claim("a", "b"))) }), Throws.InvalidOperationException);
        Assert.That(() => Proposal.Settle(new ValidatedTokenRequest { IssuedClaims = new LinkedList<Claim>(Endless(new Claim("a", "b")).Take(InputLimits.ProposedItems + 1)) }), Throws.InvalidOperationException);
        Assert.That(() => Proposal.Settle(new ValidatedTokenRequest { IssuedClaims = new LinkedList<Claim>(Endless(new Claim("a", "b")).Take(InputLimits.ProposedItems)) }), Throws.Nothing);
    }

    private static IEnumerable<T> Endless<T>(T item)
    {
        while (true)
            yield return item;
    }

    private sealed class Pretender(IEnumerable<Claim> claims) : ClaimsPrincipal(new ClaimsIdentity("x"))
    {
        public override IEnumerable<Claim> Claims => claims;

        public override Claim? FindFirst(string type) => new(type, "somebody else");
    }
}
