using System.Security.Claims;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Extensions;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class ProfileContextTests
{
    private static readonly ClaimsPrincipal Alice = new(new ClaimsIdentity(
        [new("sub", "1"), new("amr", "pwd"), new("amr", "otp"), new("idp", "local"), new("auth_time", "1700000000"), new("name", "Alice")], "pwd", "name", "role"));

    [Test]
    public void only_the_wanted_claims_are_issued()
    {
        var context = Context("email", "role");
        context.AddRequestedClaims([new("email", "a@example.com"), new("phone_number", "1"), new("role", "x"), new("role", "y")]);

        Assert.That(context.IssuedClaims.Select(claim => (claim.Type, claim.Value)), Is.EqualTo(new[] { ("email", "a@example.com"), ("role", "x"), ("role", "y") }));
    }

    [Test]
    public void filtering_issues_nothing()
    {
        var context = Context("email");

        Assert.That(context.FilterClaims([new("email", "a"), new("name", "b")]), Has.Count.EqualTo(1));
        Assert.That(context.IssuedClaims, Is.Empty);
    }

    [Test]
    public void the_log_names_claim_types_and_no_values()
    {
        var context = Context("email");
        context.AddRequestedClaims([new("email", "a@example.com")]);
        var log = new Lines();
        context.LogProfileRequest(log);
        context.LogIssuedClaims(log);

        Assert.That(log.Written, Is.EqualTo(new[] { "Claims of subject 1 wanted for client web: email, by test", "Claims issued: email" }));
    }

    [Test]
    public void a_context_without_anything_can_be_filled_in()
    {
        var context = new ProfileDataRequestContext { RequestedClaimTypes = ["email"], Subject = Alice };
        context.RequestedResources.ParsedScopes.Add(new ParsedScopeValue("read"));

        Assert.That(context.RequestedResources.RawScopeValues, Is.EqualTo(new[] { "read" }));
        Assert.That(context.ValidatedRequest, Is.Null);
    }

    [Test]
    public void a_subject_is_active_until_somebody_says_no()
    {
        Assert.That(new IsActiveContext(Alice, new Client(), "test").IsActive, Is.True);
        Assert.That(() => new IsActiveContext(Alice, new Client(), ""), Throws.ArgumentException);
    }

    [Test]
    public void a_subject_tells_who_it_is_and_how_it_signed_in()
    {
        Assert.That(Alice.GetSubjectId(), Is.EqualTo("1"));
        Assert.That(Alice.GetAuthenticationMethod(), Is.EqualTo("pwd"));
        Assert.That(Alice.GetAuthenticationMethods().Select(claim => claim.Value), Is.EqualTo(new[] { "pwd", "otp" }));
        Assert.That(Alice.GetIdentityProvider(), Is.EqualTo("local"));
        Assert.That(Alice.GetAuthenticationTime(), Is.EqualTo(new DateTime(2023, 11, 14, 22, 13, 20, DateTimeKind.Utc)));
        Assert.That(Alice.GetDisplayName(), Is.EqualTo("Alice"));
        Assert.That(Alice.IsAuthenticated(), Is.True);
    }

    [Test]
    public void a_subject_without_the_claim_is_a_bug()
    {
        Assert.That(() => new ClaimsPrincipal().GetSubjectId(), Throws.InvalidOperationException.With.Message.Contains("'sub'"));
        Assert.That(new ClaimsPrincipal().GetAuthenticationMethods(), Is.Empty);
        Assert.That(new ClaimsPrincipal().GetDisplayName(), Is.Empty);
        Assert.That(((ClaimsPrincipal?)null).IsAuthenticated(), Is.False);
    }

    private static ProfileDataRequestContext Context(params string[] wanted) => new(Alice, new Client { ClientId = "web" }, "test", wanted);

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
