using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.Handles;

/// <summary>What was not made by this server, for this purpose, in exactly these characters, is refused before anybody looks for it.</summary>
public sealed class HandleKeysTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly byte[] MasterKey = RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes);

    private readonly HandleKeys _keys = new(new MasterKeys([MasterKey]));

    [Test]
    public void what_is_written_is_read([Values(1, 2)] int number, [Values(0u, 1u, 255u, uint.MaxValue)] uint generation)
    {
        var (kind, handle) = ((HandleKind)number, _keys.New(generation));
        var text = _keys.Write(kind, handle);
        Assert.That(text, Does.Match("^[A-Za-z0-9_-]{72}$"));
        Assert.That(HandleKeys.HasShape(text));
        Assert.That(_keys.TryRead(kind, text, out var read));
        Assert.That(read, Is.EqualTo(handle));
        Assert.That(_keys.Write(kind, read), Is.EqualTo(text));
    }

    [Test]
    [Property("Requirement", "TOK-11")]
    public void each_flipped_bit_is_refused()
    {
        var bytes = Base64Url.DecodeFromChars(_keys.Write(HandleKind.RefreshToken, _keys.New(1)));
        Assert.That(bytes, Has.Length.EqualTo(54));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Refuse(Base64Url.EncodeToString(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Test]
    [Property("Requirement", "TOK-11")]
    public void each_changed_character_is_refused_so_there_are_no_slack_bits()
    {
        var text = New();
        var changed = new StringBuilder(text);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in Alphabet + "+/=. \t\r\n\0~\u0100\u2003")
            {
                if (other == text[i])
                    continue;
                changed[i] = other;
                Refuse(changed.ToString());
            }

            changed[i] = text[i];
        }

        Assert.That(_keys.TryRead(HandleKind.RefreshToken, changed.ToString(), out _));
    }

    [Test]
    [Property("Requirement", "TOK-11")]
    public void cut_extended_and_recased_ones_are_refused()
    {
        var text = New();
        for (var length = 0; length < text.Length; length++)
        {
            Refuse(text[..length]);
            Refuse(text[length..][1..]);
            Refuse(text[..length] + " " + text[length..]);
            Refuse(text[..length] + "\n" + text[(length + 1)..]);
        }

        foreach (var other in Alphabet + "= ")
        {
            Refuse(text + other);
            Refuse(other + text);
        }

        Refuse(text.ToUpperInvariant());
        Refuse(text.ToLowerInvariant());
        Refuse(text + text);
        Refuse(null);
        Refuse(new string('\u00e9', HandleKeys.Length));
    }

    [Test]
    [Property("Requirement", "PAR-06")]
    public void one_kind_does_not_pass_for_another()
    {
        var handle = _keys.New(1);
        foreach (var kind in Enum.GetValues<HandleKind>())
        {
            foreach (var other in Enum.GetValues<HandleKind>())
                Assert.That(_keys.TryRead(other, _keys.Write(kind, handle), out _), Is.EqualTo(kind == other));
        }
    }

    [Test]
    public void another_master_key_reads_nothing()
    {
        var others = new HandleKeys(new MasterKeys([RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes)]));
        Assert.That(others.TryRead(HandleKind.RefreshToken, New(), out _), Is.False);
    }

    [Test]
    public void every_key_of_the_list_reads_and_the_first_one_writes()
    {
        var newKey = RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes);
        var rotated = new HandleKeys(new MasterKeys([newKey, MasterKey]));
        var old = New();
        Assert.That(rotated.TryRead(HandleKind.RefreshToken, old, out var handle));
        Assert.That(rotated.Write(HandleKind.RefreshToken, handle), Is.EqualTo(old), "A key that is still there writes the same handle again.");
        var (next, onlyNew) = (rotated.Write(HandleKind.RefreshToken, rotated.New(1)), new HandleKeys(new MasterKeys([newKey])));
        Assert.That(onlyNew.TryRead(HandleKind.RefreshToken, next, out _));
        Assert.That(onlyNew.TryRead(HandleKind.RefreshToken, old, out _), Is.False);
        Assert.Throws<InvalidOperationException>(() => onlyNew.Write(HandleKind.RefreshToken, handle));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public void key_that_is_put_in_front_writes_from_then_on_and_the_others_still_read()
    {
        var master = new MasterKeys([MasterKey]);
        var keys = new HandleKeys(master);
        var handle = keys.New(1);
        var old = keys.Write(HandleKind.ReferenceToken, handle);
        var newKey = RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes);
        master.PutInFront(newKey);

        var onlyNew = new HandleKeys(new MasterKeys([newKey]));
        Assert.That(keys.CurrentKeyId, Is.EqualTo(onlyNew.CurrentKeyId));
        Assert.That(onlyNew.TryRead(HandleKind.ReferenceToken, keys.Write(HandleKind.ReferenceToken, keys.New(1)), out _));
        Assert.That(keys.TryRead(HandleKind.ReferenceToken, old, out var read));
        Assert.That(keys.Write(HandleKind.ReferenceToken, read), Is.EqualTo(old), "The key that made it writes it again.");
    }

    [Test]
    [Property("Requirement", "TOK-10")]
    public void no_two_are_alike()
    {
        const int Count = 100_000;
        var (texts, ids) = (new HashSet<string>(Count), new HashSet<string>(Count));
        for (var i = 0; i < Count; i++)
        {
            var handle = _keys.New(1);
            Assert.That(texts.Add(_keys.Write(HandleKind.RefreshToken, handle)) && ids.Add(handle.RecordId));
        }
    }

    [Test]
    [Property("Requirement", "TOK-12")]
    public void id_of_the_record_does_not_tell_the_secret()
    {
        var handle = _keys.New(1);
        Assert.That(handle.RecordId, Does.Match("^[A-Za-z0-9_-]{22}$"));
        Assert.That((handle with { Generation = 9, KeyId = 7 }).RecordId, Is.EqualTo(handle.RecordId), "All generations are one record.");
        var text = _keys.Write(HandleKind.RefreshToken, handle);
        Assert.That(Base64Url.DecodeFromChars(text).AsSpan().IndexOf(Base64Url.DecodeFromChars(handle.RecordId)), Is.EqualTo(-1));
    }

    private string New() => _keys.Write(HandleKind.RefreshToken, _keys.New(1));

    private void Refuse(string? text)
    {
        if (_keys.TryRead(HandleKind.RefreshToken, text, out _))
            Assert.Fail($"'{text}' was taken.");
    }
}
