namespace PluginTokenServer.Host.Tests.Options.Rules;

public sealed class UserRuleTests
{
    [TestCase("SubjectId", "", "is missing.")]
    [TestCase("SubjectId", "é", "must be at most 255 ASCII characters (OIDC Core §2).")]
    [TestCase("SubjectId", "1", "is the SubjectId of another user.")]
    [TestCase("Username", "alice", "is the name of another user; case and surrounding spaces make no difference.")]
    [TestCase("Username", " ALICE ", "is the name of another user; case and surrounding spaces make no difference.")]
    [TestCase("Username", "  ", "is missing.")]
    [TestCase("PasswordHash", "", "is not a usable password hash; make one with `user hash`.")]
    [TestCase("PasswordHash", "bob", "is not a usable password hash; make one with `user hash`.")]
    [TestCase("PasswordHash", "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", "is not a usable password hash; make one with `user hash`.")]
    [TestCase("Claims:sub", "2", "is a claim that only the server states.")]
    [TestCase("Claims:aud", "api", "is a claim that only the server states.")]
    [TestCase("Claims:email_verified", "perhaps", "must be true or false (OIDC Core §5.1).")]
    [TestCase("Claims:updated_at", "yesterday", "must be a number of seconds (OIDC Core §5.1).")]
    [TestCase("Claims:address", "Main Street 1", "must be an object of texts, such as { \"locality\": \"Bonn\" } (OIDC Core §5.1).")]
    public void a_second_user_is_refused_where_it_makes_no_sense(string property, string value, string sentence)
    {
        var name = property == "Username" ? value : "bob";
        var faults = SampleSettings.Faults(
            [("Users:1:SubjectId", "2"), ("Users:1:Username", "bob"), ("Users:1:PasswordHash", SampleSettings.PasswordHash), ($"Users:1:{property}", value)]);

        Assert.That(faults, Is.EqualTo(new[] { $"TokenServer:Users:1:{property} ('{name}') {sentence}" }));
    }

    [Test]
    public void names_and_subjects_have_a_length()
    {
        Assert.That(SampleSettings.Faults(("Users:0:Username", new string('a', 257))), Has.One.EndsWith("is longer than 256 characters."));
        Assert.That(SampleSettings.Faults(("Users:0:SubjectId", new string('a', 256))), Has.One.EndsWith("must be at most 255 ASCII characters (OIDC Core §2)."));
    }

    [Test]
    public void a_user_without_settings_is_told_everything() =>
        Assert.That(
            SampleSettings.Faults(("Users:1:Enabled", "true")),
            Is.EqualTo(new[]
            {
                "TokenServer:Users:1:SubjectId is missing.",
                "TokenServer:Users:1:Username is missing.",
                "TokenServer:Users:1:PasswordHash is not a usable password hash; make one with `user hash`.",
            }));
}
