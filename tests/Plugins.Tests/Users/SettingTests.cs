using PluginTokenServer.Plugins.Users.Settings;

namespace PluginTokenServer.Plugins.Tests.Users;

public sealed class SettingTests
{
    private static readonly (Action<UsersSettings> Change, string Sentence)[] Wrong =
    [
        (settings => settings.Provider = "mysql", "Provider is sqlite or postgresql, and not 'mysql'."),
        (settings => settings.Provider = "postgresql", "ConnectionString says where PostgreSQL is"),
        (settings => (settings.Provider, settings.ConnectionString) = ("postgresql", "Password=swordfish"), "ConnectionString says where PostgreSQL is"),
        (settings => (settings.Provider, settings.ConnectionString) = ("postgresql", "Host=x;Swordfish=1"), "ConnectionString says where PostgreSQL is"),
        (settings => settings.ConnectionString = "data/operational.db", "ConnectionString is for postgresql alone"),
        (settings => settings.SecondFactor = (SecondFactorPolicy)7, "SecondFactor is Off, Optional or Required."),
        (settings => settings.ExternalUsers = (ExternalUserPolicy)7, "ExternalUsers is Refuse or Create."),
        (settings => settings.OtpIssuer = "", "OtpIssuer has 1 to 64 characters"),
        (settings => settings.OtpIssuer = "a:b", "OtpIssuer has 1 to 64 characters"),
        (settings => settings.Password.MinimumLength = 7, "Password:MinimumLength is 7; it can be 8 to 128."),
        (settings => settings.Password.Iterations = 1, "Password:Iterations is 1;"),
        (settings => settings.Lockout.Attempts = -1, "Lockout:Attempts is -1;"),
        (settings => settings.Lockout.DurationSeconds = 0, "Lockout:DurationSeconds is 0;"),
    ];

    [Test]
    public void each_mistake_is_one_sentence_without_a_secret([Range(0, 12)] int index)
    {
        var settings = new UsersSettings();
        Wrong[index].Change(settings);
        var faults = SettingFaults.Of(settings).ToArray();
        Assert.That(faults, Has.Length.EqualTo(1));
        Assert.That(faults[0], Does.StartWith(Wrong[index].Sentence).And.Not.Contain("wordfish"));
    }

    [Test]
    public void all_mistakes_are_told_at_once()
    {
        var settings = new UsersSettings();
        foreach (var (change, _) in Wrong)
            change(settings);
        Assert.That(SettingFaults.Of(settings).Count(), Is.GreaterThanOrEqualTo(7));
    }

    [Test]
    public void defaults_and_postgresql_with_a_host_are_right()
    {
        Assert.That(SettingFaults.Of(new UsersSettings()), Is.Empty);
        Assert.That(SettingFaults.Of(new UsersSettings { Provider = "postgresql", ConnectionString = "Host=db;Database=users" }), Is.Empty);
    }
}
