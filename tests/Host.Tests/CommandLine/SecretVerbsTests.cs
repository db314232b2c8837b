using System.Buffers.Text;
using System.Text.Json;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.CommandLine;

public sealed class SecretVerbsTests
{
    [Test]
    public async Task a_new_secret_comes_with_what_to_configure()
    {
        var terminal = new RecordedTerminal();

        Assert.That(await terminal.RunAsync("secret", "new"), Is.Zero);
        Assert.That(terminal.Lines, Has.Length.EqualTo(2));
        Assert.That(Base64Url.DecodeFromChars(terminal.Lines[0]), Has.Length.EqualTo(32));
        var secret = JsonSerializer.Deserialize<Secret>(terminal.Lines[1])!;
        Assert.That(RegisteredSecret.TryRead(secret)?.Matches(terminal.Lines[0]), Is.True);
        Assert.That(terminal.Error, Does.Not.Contain(terminal.Lines[0]));
    }

    [Test]
    public async Task no_two_are_the_same()
    {
        var (one, other) = (new RecordedTerminal(), new RecordedTerminal());
        await one.RunAsync("secret", "new");
        await other.RunAsync("secret", "new");

        Assert.That(one.Lines[0], Is.Not.EqualTo(other.Lines[0]));
    }
}
