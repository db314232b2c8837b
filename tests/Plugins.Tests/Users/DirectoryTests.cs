using System.Security.Claims;
using Moq;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.Users;

/// <summary>Who is found, and by what.</summary>
public sealed class DirectoryTests
{
    private const string Password = "correct horse battery";

    [Test]
    public async Task somebody_of_another_provider_is_nobody_unless_linked()
    {
        await using var directory = new Directory();
        await directory.RunAsync("users add", Password, "carol", "--email", "carol@example.com");
        Assert.That(await directory.FindExternalAsync("google", "1", ("email", "carol@example.com"), ("name", "Carol")), Is.Null, "An address is no proof.");
        Assert.That((await directory.RunAsync("users link", null, "carol", "google", "1")).ExitCode, Is.Zero);
        Assert.That((await directory.FindExternalAsync("google", "1"))!.UserName, Is.EqualTo("carol"));
        foreach (var (provider, subject) in new[] { ("Google", "1"), ("google", "01"), ("google", "1 "), ("github", "1"), ("google", ""), ("google", "1\0") })
            Assert.That(await directory.FindExternalAsync(provider, subject), Is.Null, $"{provider} {subject}");
        await directory.RunAsync("users unlink", null, "carol", "google", "1");
        Assert.That(await directory.FindExternalAsync("google", "1"), Is.Null);
    }

    [Test]
    public async Task somebody_new_is_made_where_the_operator_wants_it_and_is_the_same_from_then_on()
    {
        await using var directory = new Directory(("ExternalUsers", "Create"));
        await directory.RunAsync("users add", Password, "carol", "--email", "carol@example.com");
        var made = (await directory.FindExternalAsync("google", "1", ("email", "carol@example.com"), ("name", "Carol")))!;
        Assert.That((made.UserName, made.DisplayName), Is.Not.EqualTo(("carol", "")));
        Assert.That(made.DisplayName, Is.EqualTo("Carol"));
        Assert.That((await directory.FindExternalAsync("google", "1", ("email", "other@example.com")))!.SubjectId, Is.EqualTo(made.SubjectId));
        Assert.That((await directory.FindExternalAsync("github", "1"))!.SubjectId, Is.Not.EqualTo(made.SubjectId));
        Assert.That((await directory.WithDirectoryAsync(people => people.FindByHintAsync("carol@example.com", default)))!.UserName, Is.EqualTo("carol"), "What a provider says of an address is not confirmed.");
    }

    [Test]
    public async Task somebody_new_who_comes_several_times_at_once_is_made_once()
    {
        await using var directory = new Directory(("ExternalUsers", "Create"));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => directory.FindExternalAsync("google", "1"))));
        Assert.That(made.Select(user => user!.SubjectId).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await directory.RunAsync("users list", null)).Error, Is.EqualTo("1 users."));
    }

    [Test]
    public async Task linked_person_who_is_switched_off_is_inactive()
    {
        await using var directory = new Directory();
        await directory.RunAsync("users add", Password, "carol");
        await directory.RunAsync("users link", null, "carol", "google", "1");
        await directory.RunAsync("users disable", null, "carol");
        Assert.That((await directory.FindExternalAsync("google", "1"))!.IsActive, Is.False);
    }

    [Test]
    public async Task hint_is_a_name_or_what_is_known_to_be_theirs_alone()
    {
        await using var directory = new Directory();
        await directory.RunAsync("users add", Password, "carol", "--email", "Carol@example.com", "--phone", "+49301234");
        await directory.RunAsync("users add", Password, "dave", "--email", "both@example.com");
        await directory.RunAsync("users add", Password, "erin", "--email", "both@example.com");
        foreach (var hint in new[] { "carol", "CAROL", "carol@example.com", "+49301234" })
            Assert.That((await directory.WithDirectoryAsync(people => people.FindByHintAsync(hint, default)))?.UserName, Is.EqualTo("carol"), hint);
        foreach (var hint in new[] { "both@example.com", "nobody", "", "%", "carol\0", "+49 30 1234" })
            Assert.That(await directory.WithDirectoryAsync(people => people.FindByHintAsync(hint, default)), Is.Null, hint);
        Assert.That(await directory.WithDirectoryAsync(people => people.FindByNameAsync("carol@example.com", default)), Is.Null, "A name to sign in with is the name.");
    }

    [Test]
    public async Task whoever_was_never_here_is_left_to_the_servers_profiles_and_whoever_was_deleted_is_not()
    {
        await using var directory = new Directory();
        var (_, _, said) = await directory.RunAsync("users add", Password, "carol");
        var subject = said.Split(' ')[^1].TrimEnd('.');
        directory.Others.Setup(others => others.IsActiveAsync(It.IsAny<IsActiveContext>())).Callback<IsActiveContext>(context => context.IsActive = context.Subject.FindFirst("sub")!.Value == "stranger").Returns(Task.CompletedTask);
        Assert.That(await directory.IsActiveAsync(subject), Is.True);
        Assert.That(await directory.IsActiveAsync("stranger"), Is.True);
        await directory.RunAsync("users delete", null, "carol");
        Assert.That(await directory.IsActiveAsync(subject), Is.False);
        Assert.That(await directory.WithDirectoryAsync(people => people.FindBySubjectAsync(subject, default)), Is.Null);
        directory.Others.Verify(others => others.IsActiveAsync(It.Is<IsActiveContext>(context => context.Subject.FindFirst("sub")!.Value != "stranger")), Times.Never);
    }

    [Test]
    public async Task what_takes_something_from_somebody_takes_back_what_they_granted()
    {
        await using var directory = new Directory();
        var (_, _, said) = await directory.RunAsync("users add", Password, "carol");
        var subject = said.Split(' ')[^1].TrimEnd('.');
        var times = 0;
        foreach (var verb in new[] { "users disable", "users lock", "users reset", "users delete" })
        {
            await directory.RunAsync(verb, null, "carol");
            directory.Revocation.Verify(revocation => revocation.RevokeSubjectAsync(subject, null), Times.Exactly(++times), verb);
        }
    }

    [Test]
    public async Task backchannel_request_finds_its_person_and_asks_for_the_code_that_they_have()
    {
        await using var directory = new Directory(("Lockout:Attempts", "3"));
        await directory.RunAsync("users add", Password, "carol", "--email", "carol@example.com");
        async Task<string?> AskAsync(string hint, string? code) => (await directory.FindForBackchannelAsync(new BackchannelAuthenticationUserValidatorContext { LoginHint = hint, UserCode = code })) is { IsError: true } refused ? refused.Error : null;
        Assert.That(await AskAsync("nobody", null), Is.EqualTo("unknown_user_id"));
        Assert.That(await AskAsync("carol@example.com", null), Is.Null);
        await directory.RunAsync("users user-code", "4711", "carol");
        Assert.That(await AskAsync("carol", null), Is.EqualTo("missing_user_code"));
        Assert.That(await AskAsync("carol", "4712"), Is.EqualTo("invalid_user_code"));
        Assert.That(await AskAsync("carol", "4711"), Is.Null);
        for (var attempt = 0; attempt < 3; attempt++)
            await AskAsync("carol", "0000");
        Assert.That(await AskAsync("carol", "4711"), Is.EqualTo("invalid_user_code"), "Wrong ones count.");
        await directory.RunAsync("users disable", null, "carol");
        Assert.That(await AskAsync("carol", "4711"), Is.EqualTo("unknown_user_id"));
    }

    [Test]
    public async Task backchannel_request_with_a_token_of_this_server_finds_its_subject()
    {
        await using var directory = new Directory();
        var (_, _, said) = await directory.RunAsync("users add", Password, "carol");
        var subject = said.Split(' ')[^1].TrimEnd('.');
        var found = await directory.FindForBackchannelAsync(new BackchannelAuthenticationUserValidatorContext { IdTokenHint = "…", IdTokenHintClaims = [new Claim("sub", subject)] });
        Assert.That(found.Subject!.FindFirst("sub")!.Value, Is.EqualTo(subject));
        Assert.That((await directory.FindForBackchannelAsync(new BackchannelAuthenticationUserValidatorContext { LoginHintToken = "x" })).Error, Is.EqualTo("unknown_user_id"));
    }
}
