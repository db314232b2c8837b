using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>The same validator as it reads on the page, where each error falls through to what comes after it.</summary>
public sealed class DelegationSlipTests
{
    [Test]
    public async Task missing_token_is_an_invalid_grant_although_the_validator_throws_afterwards()
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation-without-returns");

        answer.ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task bad_token_is_an_invalid_grant_although_the_validator_throws_afterwards()
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation-without-returns", ("token", "not-a-token"));

        answer.ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task operator_reads_which_validator_threw()
    {
        var server = await Servers.Extended;
        await server.GrantAsync("delegation-without-returns", ("token", "not-a-token"));

        Assert.That(server.Logs.Text, Does.Contain("Acme.Identity.DelegationWithoutReturns of plugin 'DelegationWithoutReturns' set an error and then threw"));
    }

    [Test]
    public async Task refusals_that_end_in_an_exception_do_not_close_the_grant_for_others()
    {
        var server = await Servers.Extended;
        for (var i = 0; i < 2 * new PluginDefaults().BreakerFailures; i++)
            (await server.GrantAsync("delegation-without-returns", ("token", "not-a-token"))).ShouldBeRefused("invalid_grant");

        (await server.GrantAsync("delegation-without-returns", ("token", await server.UserTokenAsync()))).ShouldSucceed();
    }

    [Test]
    public async Task good_token_is_exchanged_all_the_same()
    {
        var server = await Servers.Extended;
        var answer = await server.GrantAsync("delegation-without-returns", ("token", await server.UserTokenAsync("bob")));

        Assert.That(answer.Claims().Claim("sub"), Is.EqualTo("2"));
    }

    [Test]
    public async Task missing_subject_after_the_error_is_an_invalid_grant()
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation-with-fallback", ("token", "not-a-token"));

        answer.ShouldBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Is.EqualTo("The token is not valid any more"));
    }

    [Test]
    public async Task success_after_the_error_issues_nothing()
    {
        var answer = await (await Servers.Extended).GrantAsync("delegation-with-fallback", ("token", "not-a-token"), ("guest", "yes"));

        answer.ShouldBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Is.EqualTo("The token is not valid any more"));
    }

    [Test]
    public async Task operator_reads_which_validator_lacks_a_return()
    {
        var server = await Servers.Extended;
        await server.GrantAsync("delegation-with-fallback", ("token", "not-a-token"), ("guest", "yes"));

        Assert.That(server.Logs.Text, Does.Contain("Acme.Identity.DelegationWithFallback of plugin 'DelegationWithFallback' set an error and then a success"));
    }
}
