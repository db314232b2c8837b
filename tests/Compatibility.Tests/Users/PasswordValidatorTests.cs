using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Users;

/// <summary><c>IResourceOwnerPasswordValidator</c> in its published shape.</summary>
public sealed class PasswordValidatorTests
{
    [Test]
    public async Task plugins_user_gets_a_token()
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", ("dora", "dora's"), "api1");
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("d-1"));
            Assert.That(claims.Claim("amr"), Is.EqualTo("""["directory"]"""));
            Assert.That(answer.Text("user_name"), Is.EqualTo("dora"));
        }
    }

    [TestCase("dora", "wrong")]
    [TestCase("nobody", "dora's")]
    public async Task wrong_credentials_are_refused_with_the_validators_words(string name, string password)
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", (name, password), "api1");

        answer.ShouldBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Is.EqualTo("The user or the password is not right"));
    }

    [Test]
    public async Task users_of_the_configuration_are_not_asked()
    {
        var answer = await (await Servers.Directory).PasswordAsync("roclient", ("alice", "alice"), "api1");

        answer.ShouldBeRefused("invalid_grant");
    }

    [Test]
    public async Task error_by_setters_is_refused_with_its_code()
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", ("dora", "dora's"), "api1", ("tenant", "closed"));

        answer.ShouldBeRefused("tenant_closed");
        Assert.That(answer.ErrorDescription, Is.EqualTo("The tenant is closed"));
    }

    [Test]
    public async Task generator_that_is_the_default_stamps_the_response()
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", ("dora", "dora's"), "api1");

        Assert.That(answer.Text("issued_by"), Is.EqualTo("acme"));
    }
}
