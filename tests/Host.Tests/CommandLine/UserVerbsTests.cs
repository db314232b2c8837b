using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Host.Tests.CommandLine;

public sealed class UserVerbsTests
{
    [Test]
    public async Task a_piped_password_is_hashed()
    {
        var terminal = new RecordedTerminal { Input = "correct horse\n" };

        Assert.That(await terminal.RunAsync("user", "hash"), Is.Zero);
        Assert.That(terminal.Lines, Has.Length.EqualTo(1));
        Assert.That(new PasswordHasher<string>().VerifyHashedPassword("", terminal.Lines[0], "correct horse"), Is.Not.EqualTo(PasswordVerificationResult.Failed));
    }

    [Test]
    public async Task a_typed_password_is_asked_for_twice()
    {
        var terminal = new RecordedTerminal { Typed = new Queue<string>(["correct horse", "correct horse"]) };

        Assert.That(await terminal.RunAsync("user", "hash"), Is.Zero);
        Assert.That(terminal.Error, Is.EqualTo("Password: Once more: "));
        Assert.That(terminal.Lines, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task a_slip_of_the_finger_is_noticed()
    {
        var terminal = new RecordedTerminal { Typed = new Queue<string>(["correct horse", "correct hrose"]) };

        Assert.That(await terminal.RunAsync("user", "hash"), Is.EqualTo(1));
        Assert.That(terminal.Error, Does.EndWith("The two passwords differ." + Environment.NewLine));
        Assert.That(terminal.Out, Is.Empty);
    }

    [TestCase("")]
    [TestCase("\n")]
    public async Task an_empty_password_is_refused(string input)
    {
        var terminal = new RecordedTerminal { Input = input };

        Assert.That(await terminal.RunAsync("user", "hash"), Is.EqualTo(1));
        Assert.That(terminal.Error, Is.EqualTo("The password is empty." + Environment.NewLine));
    }

    [Test, Property("Requirement", "PWD-03")]
    public async Task a_password_that_would_never_be_accepted_is_refused()
    {
        var terminal = new RecordedTerminal { Input = new string('ä', 513) };

        Assert.That(await terminal.RunAsync("user", "hash"), Is.EqualTo(1));
        Assert.That(terminal.Error, Does.StartWith("The password is longer than 1024 bytes"));
    }

    [Test]
    public async Task a_password_on_the_command_line_is_refused()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("user", "hash", "hunter2"), Is.EqualTo(2));
        Assert.That(terminal.Error, Is.EqualTo("The password is read from standard input, never from the command line." + Environment.NewLine));
    }
}
