using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary><c>new GrantValidationResult { IsError = true, Error = "…" }</c> and what comes of changing it later.</summary>
public sealed class SetterFormTests
{
    [TestCase("expired", "code_expired", "The code is older than five minutes", TestName = "error_by_setters_goes_out_with_the_description_that_was_set_later")]
    [TestCase("prose", "invalid_grant", null, TestName = "prose_in_place_of_an_error_code_becomes_invalid_grant")]
    [TestCase("unnamed", "invalid_grant", null, TestName = "error_without_a_code_is_an_invalid_grant")]
    [TestCase("forgotten", "account_locked", null, TestName = "error_code_alone_means_failure")]
    [TestCase("forgotten-with-subject", "account_locked", "Ask the desk", TestName = "error_code_on_a_success_with_a_subject_means_failure")]
    [TestCase("error-afterwards", "account_locked", null, TestName = "error_code_set_on_a_success_afterwards_means_failure")]
    [TestCase("in-place", "account_locked", "Ask the desk", TestName = "initial_result_is_changed_in_place")]
    [TestCase("in-place-then-success", "account_locked", null, TestName = "success_after_an_error_in_place_issues_nothing")]
    [TestCase("only-the-flag", "invalid_grant", null, TestName = "clearing_the_flag_of_the_initial_result_issues_nothing")]
    [TestCase("silent", "invalid_grant", null, TestName = "validator_that_sets_nothing_refuses")]
    public async Task refuses(string code, string error, string? description)
    {
        var answer = await (await Servers.Extended).GrantAsync("one-time-code", ("code", code));

        answer.ShouldBeRefused(error);
        Assert.That(answer.ErrorDescription, Is.EqualTo(description));
    }

    [Test]
    public async Task success_by_setters_issues_a_token_for_the_subject()
    {
        var answer = await (await Servers.Extended).GrantAsync("one-time-code", ("code", "right"));

        Assert.That(answer.Claims().Claim("sub"), Is.EqualTo("1"));
    }
}
