using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.CommandLine;

/// <summary>The settings files of the repository, as <c>config check</c> sees them.</summary>
public sealed class ShippedSettingsTests
{
    private static readonly string Host = Path.Combine(House.Repository.Root, "host");

    [Test]
    public async Task the_development_sample_is_valid()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("config", "check", "--contentRoot", Host, "--environment", "Development"), Is.Zero, terminal.Error);
        Assert.That(terminal.Lines[0], Is.EqualTo("OK. Development: 8 clients, 2 API scopes, 2 APIs, 5 identity resources, 2 users."));
    }

    [Test, Property("Requirement", "GEN-10")]
    public async Task outside_development_there_is_no_client_no_user_and_no_secret()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("config", "check", "--contentRoot", Host, "--environment", "Production", "--TokenServer:Issuer", "https://id.example.com"), Is.Zero, terminal.Error);
        Assert.That(terminal.Lines, Is.EqualTo(new[] { "OK. Production: 0 clients, 0 API scopes, 0 APIs, 0 identity resources, 0 users." }));
    }

    [Test, Property("Requirement", "GEN-10")]
    public async Task the_development_sample_is_refused_elsewhere()
    {
        using var root = new TestDirectory();
        File.Copy(Path.Combine(Host, "appsettings.Development.json"), Path.Combine(root.Path, "appsettings.json"));
        var terminal = new RecordedTerminal();

        Assert.That(
            await terminal.RunAsync("config", "check", "--contentRoot", root.Path, "--environment", "Production", "--TokenServer:Issuer", "https://id.example.com"), Is.EqualTo(1));
        Assert.That(terminal.Error.Split("is the hash of a secret that everybody knows"), Has.Length.EqualTo(7));
    }
}
