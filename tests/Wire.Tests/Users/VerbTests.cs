using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>What the operator says, and what is said back.</summary>
public sealed class VerbTests : UsersFixture
{
    [TestCase("add")]
    [TestCase("add a b")]
    [TestCase("add a --email")]
    [TestCase("add a --colour red")]
    [TestCase("add a --claim department")]
    [TestCase("add a --claim sub=1")]
    [TestCase("add a --claim =x")]
    [TestCase("add a --no-password --keep-password")]
    [TestCase("add a --ask-password=swordfish")]
    [TestCase("add a --password swordfish")]
    [TestCase("list a b")]
    [TestCase("list --all")]
    [TestCase("disable")]
    [TestCase("disable a b")]
    [TestCase("delete --all")]
    [TestCase("reset")]
    [TestCase("reset a --no-password")]
    [TestCase("link a b")]
    [TestCase("unlink a")]
    [TestCase("user-code")]
    public async Task arguments_that_make_no_sense_are_refused_and_do_nothing(string typed)
    {
        var before = (await Server.RunAsync("list")).Out;
        var (exitCode, output, error) = await Server.RunAsync(typed.Split(' '));
        Assert.That((exitCode, output), Is.EqualTo((2, "")), error);
        Assert.That(error, Is.Not.Empty.And.Not.Contain("swordfish"));
        Assert.That((await Server.RunAsync("list")).Out, Is.EqualTo(before));
    }

    [TestCase("disable")]
    [TestCase("enable")]
    [TestCase("lock")]
    [TestCase("unlock")]
    [TestCase("delete")]
    [TestCase("reset")]
    [TestCase("reset --second-factor")]
    [TestCase("link x google 1")]
    [TestCase("unlink x google 1")]
    [TestCase("user-code --remove")]
    public async Task nobody_of_that_name_is_said(string typed)
    {
        var words = typed.Split(' ').ToList();
        if (words.Count == 1 || words[1].StartsWith('-'))
            words.Insert(1, "nobody-at-all");
        else
            words[1] = "nobody-at-all";
        Assert.That(await Server.RunAsync([.. words]), Is.EqualTo((1, "", "There is no user 'nobody-at-all'; `users list` shows all.")));
    }

    [TestCase("a name")]
    [TestCase("name\u00fc")]
    [TestCase("a/b")]
    public async Task name_with_other_characters_is_refused(string name) =>
        Assert.That((await Server.RunAsync("add", name)).ExitCode, Is.EqualTo(1));

    [Test]
    public async Task name_that_is_taken_is_refused_in_every_variant()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        foreach (var variant in new[] { name, name.ToUpperInvariant() })
        {
            var (exitCode, output, error) = await Server.RunAsync("add", variant);
            Assert.That((exitCode, output), Is.EqualTo((1, "")));
            Assert.That(error, Does.Contain("already taken"));
        }
    }

    [Test]
    public async Task password_is_made_and_printed_once_and_is_nowhere_in_the_log()
    {
        var (exitCode, password, error) = await Server.RunAsync("add", NewName());
        Assert.That(exitCode, Is.Zero);
        Assert.That(password, Has.Length.GreaterThan(20));
        Assert.That(error, Does.Not.Contain(password));
        Assert.That(Server.Logs.Text, Does.Not.Contain(password));
    }

    [Test]
    public async Task password_that_is_typed_is_not_printed_and_weak_ones_are_refused()
    {
        var name = NewName();
        var (exitCode, output, error) = await Server.TypeAsync("short", "add", name, "--ask-password");
        Assert.That((exitCode, output, error), Is.EqualTo((1, "", "A password has at least 8 characters.")));
        Assert.That((await Server.TypeAsync(name + name[..0], "add", name, "--ask-password")).ExitCode, Is.EqualTo(1));
        Assert.That((await Server.TypeAsync(null, "add", name, "--ask-password")).ExitCode, Is.EqualTo(1), "Typed twice, and differently.");
        Assert.That((await Server.RunAsync("list", name)).Out, Is.Empty);
        (exitCode, output, _) = await Server.TypeAsync("good enough for me", "add", name, "--ask-password");
        Assert.That((exitCode, output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task list_shows_who_there_is_and_how_they_stand()
    {
        var name = NewName();
        var subject = await Server.AddUserAsync(name, UsersPlugin.Password, "--name", "Carol");
        Assert.That((await Server.RunAsync("list", name.ToUpperInvariant())).Out, Is.EqualTo($"{name}\t{subject}\tactive\tCarol"));
        await Server.RunAsync("disable", name);
        await Server.RunAsync("reset", name);
        Assert.That((await Server.RunAsync("list", name)).Out, Does.Contain("\tdisabled,must-change-password\t"));
        Assert.That((await Server.RunAsync("list", "%")).Out, Is.Empty);
    }

    [Test]
    public async Task subject_of_another_provider_is_linked_to_one_person_at_most()
    {
        var (one, other) = (NewName(), NewName());
        await Server.AddUserAsync(one);
        await Server.AddUserAsync(other);
        Assert.That((await Server.RunAsync("link", one, "google", one)).ExitCode, Is.Zero);
        Assert.That((await Server.RunAsync("link", other, "google", one)).ExitCode, Is.EqualTo(1));
        Assert.That((await Server.RunAsync("link", one, "google", one)).ExitCode, Is.EqualTo(1));
        Assert.That((await Server.RunAsync("unlink", other, "google", one)).ExitCode, Is.EqualTo(1));
        Assert.That((await Server.RunAsync("unlink", one, "google", one)).ExitCode, Is.Zero);
        Assert.That((await Server.RunAsync("link", other, "google", one)).ExitCode, Is.Zero);
        Assert.That((await Server.RunAsync("link", other, "local", one)).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task code_of_a_user_is_typed_and_has_a_length()
    {
        var name = NewName();
        await Server.AddUserAsync(name);
        Assert.That((await Server.TypeAsync("123", "user-code", name)).ExitCode, Is.EqualTo(1));
        Assert.That((await Server.TypeAsync("1234", "user-code", name)).ExitCode, Is.Zero);
        Assert.That((await Server.RunAsync("user-code", name, "--remove")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task operators_verbs_work_without_a_server_too()
    {
        using var root = new TestDirectory();
        HostProcess.Prepare(root, tokenServer => UsersPlugin.Enable(tokenServer));
        await using (var process = HostProcess.Run("users", "add", "carol", "--ask-password", "--keep-password", "--contentRoot", root.Path, "--environment", "Development"))
        {
            await process.TypeAsync(UsersPlugin.Password);
            Assert.That(await process.ExitCodeAsync(), Is.Zero, process.Error);
            Assert.That(process.Error, Does.StartWith("carol is added, with the subject identifier "));
            Assert.That(process.Output + process.Error, Does.Not.Contain(UsersPlugin.Password));
        }

        await using var server = await TestServer.StartAsync(tokenServer => Configure(tokenServer, _ => { }), root: root);
        (await PasswordGrantAsync("carol", server: server)).MustBeIssued();
        await using var help = HostProcess.Run("--help", "--contentRoot", root.Path, "--environment", "Development");
        Assert.That(await help.ExitCodeAsync(), Is.Zero);
        Assert.That(help.Output, Does.Contain("users add").And.Contain("users unlock").And.Contain("--second-factor"));
    }
}
