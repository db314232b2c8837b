using System.Text.Json.Serialization;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.Tests.SignIn;

/// <summary>What is with the browser is opened only if this server sealed it, for the same purpose.</summary>
public sealed class BrowserSealTests
{
    private static readonly MasterKeyProtection Protection = new(new MasterKeys([new byte[MasterKeys.KeyBytes]]));

    private readonly BrowserSeal<Note> _seal = new(Protection, "notes", NoteJson.Default.Note);

    [Test]
    public void what_was_sealed_opens_and_cannot_be_read_before()
    {
        var text = _seal.Seal(new Note("buy \u00fcber-milk & \"bread\""));
        Assert.That(text, Does.Match("^[A-Za-z0-9_-]+$"));
        Assert.That(_seal.TryOpen(text), Is.EqualTo(new Note("buy \u00fcber-milk & \"bread\"")));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("A")]
    [TestCase("AAAA")]
    [TestCase("not base64!")]
    [TestCase("\u0000")]
    [TestCase("=")]
    [TestCase("AQ==")]
    [TestCase("{\"Text\":\"x\"}")]
    public void what_is_none_of_ours_is_nothing(string? text) => Assert.That(_seal.TryOpen(text), Is.Null);

    [Test]
    public void what_was_sealed_for_something_else_is_nothing() =>
        Assert.That(_seal.TryOpen(new BrowserSeal<Note>(Protection, "other notes", NoteJson.Default.Note).Seal(new Note("x"))), Is.Null);

    [Test]
    public void what_was_changed_is_nothing()
    {
        var text = _seal.Seal(new Note("x"));
        foreach (var index in Enumerable.Range(0, text.Length))
        {
            var changed = text[..index] + (text[index] == 'A' ? 'B' : 'A') + text[(index + 1)..];
            // The last character may hold bits that say nothing.
            Assert.That(_seal.TryOpen(changed), Is.Null.Or.EqualTo(new Note("x")), $"character {index}");
            if (index < text.Length - 1)
                Assert.That(_seal.TryOpen(changed), Is.Null, $"character {index}");
        }

        Assert.That(_seal.TryOpen(text[..^4]), Is.Null);
        Assert.That(_seal.TryOpen(text + "AAAA"), Is.Null);
    }
}

internal sealed record Note(string Text);

[JsonSerializable(typeof(Note))]
internal sealed partial class NoteJson : JsonSerializerContext;
