using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>What the operator does to somebody holds at once, for everything that they have.</summary>
public sealed class StatusTests : UsersFixture
{
    [TestCase("disable")]
    [TestCase("lock")]
    [TestCase("delete")]
    [TestCase("reset")]
    [Property("Requirement", "REF-13")]
    public async Task what_somebody_has_granted_ends(string verb)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var tokens = (await Server.RedeemAsync((await LogInAsync(browser, name, address: CodeFlow.Request(("scope", "openid api1 offline_access")))).Code)).MustBeIssued();
        var byPassword = (await PasswordGrantAsync(name)).MustBeIssued();
        Assert.That((await Server.RunAsync(verb, name)).ExitCode, Is.Zero);

        (await Server.AskAsync(CodeFlow.Web, "refresh_token", ("refresh_token", tokens.Text("refresh_token")!))).MustBeRefused("invalid_grant");
        (await Server.AskAsync("app", "refresh_token", ("refresh_token", byPassword.Text("refresh_token")!))).MustBeRefused("invalid_grant");
        (await PasswordGrantAsync(name)).MustBeRefused("invalid_grant");
        Assert.That((await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
        Assert.That((int)(await LogInAsync(browser, name)).Status, Is.EqualTo(400));
    }

    [TestCase("disable")]
    [TestCase("lock")]
    [TestCase("delete")]
    [Property("Requirement", "TOK-13")]
    public async Task code_that_is_under_way_is_worth_nothing(string verb)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        using var browser = NewBrowser();
        var code = (await LogInAsync(browser, name)).Code;
        Assert.That((await Server.RunAsync(verb, name)).ExitCode, Is.Zero);
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
    }

    [TestCase("disable", "enable")]
    [TestCase("lock", "unlock")]
    public async Task it_can_be_taken_back(string verb, string back)
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        Assert.That((await Server.RunAsync(verb, name)).ExitCode, Is.Zero);
        (await PasswordGrantAsync(name)).MustBeRefused("invalid_grant");
        Assert.That((await Server.RunAsync(back, name)).ExitCode, Is.Zero);
        (await PasswordGrantAsync(name)).MustBeIssued();
    }

    [Test]
    public async Task name_of_somebody_who_was_deleted_is_another_person()
    {
        var name = NewName();
        var before = await Server.AddUserAsync(name);
        await Server.RunAsync("delete", name);
        Assert.That(await Server.AddUserAsync(name), Is.Not.EqualTo(before));
    }
}
