using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>Key files as somebody could have put them there: only what this server sealed, for what it sealed it, is used.</summary>
public sealed class SigningKeyRingTests
{
    // RSA keys take long to make.
    private static readonly Lazy<byte[]> Rsa = new(() =>
    {
        using var made = SigningKey.Make("RS256", DateTimeOffset.UnixEpoch);
        return made.ExportPrivateKey();
    });

    private readonly MasterKeys _master = new([RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes)]);
    private TestDirectory _root = null!;
    private DataDirectory _data = null!;

    [SetUp]
    public void Open()
    {
        _root = new TestDirectory();
        _data = DataDirectory.Open(Path.Combine(_root.Path, "data"));
    }

    [TearDown]
    public void Close()
    {
        _data.Dispose();
        _root.Dispose();
    }

    private string Keys => _data.Subdirectory("keys");

    [Test]
    [Property("Requirement", "KEY-02")]
    public void first_start_makes_one_key_of_each_algorithm()
    {
        using var ring = OpenRing();
        Assert.That(ring.All.Select(key => key.Algorithm), Is.EquivalentTo(SigningAlgorithms.All));
        Assert.That(Directory.EnumerateFiles(Keys).Select(Path.GetFileName), Is.EquivalentTo(ring.All.Select(key => key.KeyId + ".json")));
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void weak_rsa_key_is_refused_even_if_it_was_sealed_here()
    {
        using var rsa = RSA.Create(1024);
        Seal("RS256", rsa.ExportPkcs8PrivateKey());
        AssertRefused("2048");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void elliptic_key_on_another_curve_is_refused_even_if_it_was_sealed_here()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Seal("ES256", ecdsa.ExportPkcs8PrivateKey());
        AssertRefused("P-256");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void symmetric_key_is_refused()
    {
        Seal("HS256", RandomNumberGenerator.GetBytes(32));
        AssertRefused("HS256");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void key_under_an_id_that_is_not_its_own_is_refused()
    {
        using var key = SigningKey.Make("ES256", DateTimeOffset.UnixEpoch);
        using var other = SigningKey.Make("ES256", DateTimeOffset.UnixEpoch);
        Seal("ES256", key.ExportPrivateKey(), other.KeyId);
        AssertRefused("thumbprint");
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public void one_id_in_two_files_is_refused()
    {
        var file = WriteKey("ES256");
        File.Copy(file, Path.Combine(Keys, "copy.json"));
        AssertRefused("copy.json");
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public void key_cannot_be_moved_to_another_algorithm_by_editing_its_file()
    {
        Edit(WriteKey("RS256"), record => record["algorithm"] = "ES256");
        AssertRefused("cannot be opened");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public void private_key_cannot_be_exchanged_for_that_of_another_file()
    {
        var (first, second) = (WriteKey("ES256"), WriteKey("ES256"));
        var other = JsonNode.Parse(File.ReadAllText(second))!["sealedPrivateKey"]!.GetValue<string>();
        Edit(first, record => record["sealedPrivateKey"] = other);
        AssertRefused("cannot be opened");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public void sealed_key_does_not_open_after_any_change()
    {
        var file = WriteKey("ES256");
        var sealedKey = Convert.FromBase64String(JsonNode.Parse(File.ReadAllText(file))!["sealedPrivateKey"]!.GetValue<string>());
        foreach (var position in Enumerable.Range(0, sealedKey.Length))
        {
            var changed = sealedKey.ToArray();
            changed[position] ^= 0x01;
            Edit(file, record => record["sealedPrivateKey"] = Convert.ToBase64String(changed));
            Assert.That(() => SigningKeyFile.Read(file, _master), Throws.TypeOf<StartupException>(), $"byte {position}");
        }
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{ \"keyId\": null, \"algorithm\": null, \"createdAt\": \"2026-01-01T00:00:00Z\", \"sealedPrivateKey\": null }")]
    [TestCase("{ \"keyId\": \"x\", \"algorithm\": \"ES256\", \"createdAt\": \"yesterday\", \"sealedPrivateKey\": \"AA==\" }")]
    [TestCase("{ \"keyId\": \"x\", \"algorithm\": \"ES256\", \"createdAt\": \"2026-01-01T00:00:00Z\", \"sealedPrivateKey\": \"AA==\" }")]
    [TestCase("{ \"keyId\": \"x\", \"algorithm\": \"ES256\", \"createdAt\": \"2026-01-01T00:00:00Z\", \"sealedPrivateKey\": \"!\" }")]
    [TestCase("\u0000\u0001\u0002")]
    [Property("Requirement", "KEY-02")]
    public void file_that_is_no_key_is_refused_by_name(string content)
    {
        File.WriteAllText(Path.Combine(Keys, "odd.json"), content);
        AssertRefused("odd.json");
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public void newest_key_signs_and_older_ones_are_kept()
    {
        WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(1));
        var newest = Path.GetFileNameWithoutExtension(WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(3)));
        WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(2));
        WriteKey("RS256");
        using var ring = OpenRing();
        Assert.That(ring.Active("ES256").KeyId, Is.EqualTo(newest));
        Assert.That(ring.All.Count(key => key.Algorithm == "ES256"), Is.EqualTo(3));
    }

    [Test]
    [Property("Requirement", "KEY-06")]
    public void unknown_id_finds_no_key([Values("", "x", "../master", "x' OR 1=1", "\0")] string keyId)
    {
        WriteKey("RS256");
        using var ring = OpenRing();
        Assert.That(ring.Find(keyId), Is.Null);
        Assert.That(ring.Find(ring.All[0].KeyId + keyId), keyId.Length == 0 ? Is.SameAs(ring.All[0]) : Is.Null);
    }

    private SigningKeyRing OpenRing() => SigningKeyRing.Open(_data, _master, TimeProvider.System);

    private void AssertRefused(string mentioned) => Assert.That(
        OpenRing, Throws.TypeOf<StartupException>().With.Message.Contains(mentioned).And.Message.Contains(Keys).And.Message.Not.Contains("\n"));

    private string WriteKey(string algorithm, DateTimeOffset? createdAt = null)
    {
        var at = createdAt ?? DateTimeOffset.UnixEpoch;
        using var key = algorithm == "RS256" ? SigningKey.Import(algorithm, Rsa.Value, at) : SigningKey.Make(algorithm, at);
        SigningKeyFile.Write(Keys, key, _master);
        return Path.Combine(Keys, key.KeyId + ".json");
    }

    private void Seal(string algorithm, byte[] privateKey, string keyId = "crafted")
    {
        var record = new SigningKeyRecord(keyId, algorithm, DateTimeOffset.UnixEpoch, _master.Seal("signing-key", $"{algorithm}/{keyId}", privateKey));
        File.WriteAllBytes(Path.Combine(Keys, keyId + ".json"), JsonSerializer.SerializeToUtf8Bytes(record, SigningKeyJson.Default.SigningKeyRecord));
    }

    private static void Edit(string path, Action<JsonObject> change)
    {
        var record = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(record);
        File.WriteAllText(path, record.ToJsonString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
