using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Users;

/// <summary>Where people are kept, and what becomes of the plugin where they cannot be.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class SchemaTests(string provider)
{
    private TestDirectory _root = null!;
    private string? _connectionString;

    [SetUp]
    public async Task MakePlaceAsync()
    {
        _root = new TestDirectory();
        _connectionString = provider == "postgresql" ? await PostgresCluster.DatabaseAsync() : null;
    }

    [TearDown]
    public void Clear() => _root.Dispose();

    [Test]
    public async Task people_are_there_after_a_restart()
    {
        string subject;
        await using (var server = await StartAsync())
            subject = await server.AddUserAsync("carol");
        await using (var server = await StartAsync())
        {
            Assert.That((await server.RunAsync("list")).Out, Does.Contain(subject));
            (await server.AskAsync("app", "password", ("username", "carol"), ("password", UsersPlugin.Password), ("scope", "api1"))).MustBeIssued();
        }
    }

    [Test]
    public async Task everything_that_is_kept_can_be_kept_here()
    {
        await using var server = await StartAsync("Required");
        await server.AddUserAsync("carol", UsersPlugin.Password, "--email", "c@example.com", "--phone", "+49 30 1", "--claim", "a=b");
        using var browser = new TestBrowser(server.Address);
        var step = await UsersFixture.LogInAsync(browser, "carol");
        step = await browser.SubmitAsync(step, 0, ("field.code", UsersPlugin.CodeOf(UsersPlugin.KeyIn(step.Html), server.Clock.GetUtcNow())));
        var codes = UsersPlugin.CodesIn(step.Html);
        (await browser.SubmitAsync(step)).MustHaveCode(server);
        using var other = new TestBrowser(server.Address);
        (await other.SubmitAsync(await UsersFixture.LogInAsync(other, "carol"), 0, ("field.code", codes[0]))).MustHaveCode(server);
        for (var attempt = 0; attempt < 11; attempt++)
            await UsersFixture.LogInAsync(other, "carol", "wrong password", "/account/login");
        Assert.That((await server.RunAsync("list", "ca")).Out, Does.EndWith("\trefused-for-now,second-factor\t\tc@example.com"));
        foreach (var verb in (string[][])[["unlock", "carol"], ["lock", "carol"], ["link", "carol", "google", "1"], ["unlink", "carol", "google", "1"], ["reset", "carol", "--second-factor"], ["reset", "carol"], ["delete", "carol"]])
            Assert.That((await server.RunAsync(verb)).ExitCode, Is.Zero, string.Join(' ', verb));
        Assert.That((await server.RunAsync("list")).Out, Is.Empty);
    }

    [Test]
    public async Task tables_of_a_later_version_are_refused_and_left_alone()
    {
        await using (await StartAsync())
        {
        }

        await SetVersionAsync(7);
        await using var server = await TestServer.StartAsync(tokenServer => UsersFixture.Configure(tokenServer, Settings("Optional")), root: _root);
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == "users");
        Assert.That(plugin.State.ToString(), Is.EqualTo("Refused"));
        Assert.That(plugin.Reason, Does.Contain("version 7, and this plugin knows versions up to 1"));
        Assert.That((await server.RunAsync("list")).Error, Does.Contain("is not active").And.Contain("version 7"));
    }

    [Test]
    public async Task required_plugin_with_tables_of_a_later_version_keeps_the_server_from_starting()
    {
        await using (await StartAsync())
        {
        }

        await SetVersionAsync(7);
        Assert.That(
            () => TestServer.StartAsync(
                tokenServer =>
                {
                    UsersFixture.Configure(tokenServer, Settings("Optional"));
                    tokenServer["Plugins"]!["Required"] = new System.Text.Json.Nodes.JsonArray("users");
                },
                root: _root),
            Throws.Exception.With.Message.Contains("version 7"));
    }

    private async Task<TestServer> StartAsync(string secondFactor = "Optional")
    {
        var server = await TestServer.StartAsync(tokenServer => UsersFixture.Configure(tokenServer, Settings(secondFactor)), root: _root);
        Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == "users").State.ToString(), Is.EqualTo("Active"), server.Logs.Text);
        return server;
    }

    private Action<System.Text.Json.Nodes.JsonObject> Settings(string secondFactor) => settings =>
    {
        settings["SecondFactor"] = secondFactor;
        settings["Provider"] = provider;
        if (_connectionString is not null)
            settings["ConnectionString"] = _connectionString;
    };

    private async Task SetVersionAsync(int version)
    {
        if (_connectionString is not null)
        {
            await PostgresCluster.ExecuteAsync(_connectionString, $"UPDATE pts_users_schema SET version = {version}");
            return;
        }

        // The header of the file has it (https://www.sqlite.org/fileformat.html, offset 60), and after a proper end nothing lies beside the file.
        var path = Path.Combine(_root.Path, "data", "plugin-data", "users", "users.db");
        Assert.That(File.Exists(path + "-wal"), Is.False, "The database was closed.");
        await using var file = File.OpenWrite(path);
        file.Position = 60;
        file.Write([0, 0, 0, (byte)version]);
    }
}
