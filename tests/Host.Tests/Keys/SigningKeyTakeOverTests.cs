using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>Key files of earlier versions, also as somebody could have put them there: only what this server sealed, for what it sealed it, is taken over.</summary>
public sealed class SigningKeyTakeOverTests
{
    // RSA keys take long to make.
    private static readonly Lazy<byte[]> Rsa = new(() =>
    {
        using var made = SigningKey.Make("RS256", DateTimeOffset.UnixEpoch);
        return made.ExportPrivateKey();
    });

    private readonly (MasterKeys Keys, string Text) _master = EarlierKeyFile.NewMasterKey();
    private TestDirectory _root = null!;

    [SetUp]
    public void Open()
    {
        _root = new TestDirectory();
        Directory.CreateDirectory(Keys);
    }

    [TearDown]
    public void Close() => _root.Dispose();

    private string Data => Path.Combine(_root.Path, "data");

    private string Keys => Path.Combine(Data, "keys");

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task newest_file_signs_and_older_ones_are_published()
    {
        WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(1));
        var newest = Path.GetFileNameWithoutExtension(WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(3)));
        WriteKey("ES256", DateTimeOffset.UnixEpoch.AddDays(2));
        WriteKey("RS256");
        await using var node = await StartAsync();
        Assert.That(node.Ring.Active("ES256").KeyId, Is.EqualTo(newest));
        Assert.That(node.Published("ES256"), Has.Length.EqualTo(3));
        Assert.That(node.Published("RS256"), Has.Length.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task keys_are_taken_over_once_and_rotated_like_others()
    {
        var store = new MemoryStore(TimeProvider.System);
        WriteKey("ES256", TimeProvider.System.GetUtcNow());
        WriteKey("RS256", TimeProvider.System.GetUtcNow());
        string[] first;
        await using (var node = await StartAsync(store))
            first = node.Published("ES256");
        await using var again = await StartAsync(store);
        Assert.That(again.Published("ES256"), Is.EqualTo(first).And.Length.EqualTo(1));
        await again.Upkeep.RotateAsync();
        again.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(again.Ring.Active("ES256").KeyId, Is.Not.EqualTo(first[0]));
        Assert.That(again.Published("ES256"), Does.Contain(first[0]));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task keys_beside_those_in_use_verify_and_do_not_sign()
    {
        var store = new MemoryStore(TimeProvider.System);
        await using var node = await KeyNode.StartAsync(store, _master.Text);
        var guest = Path.GetFileNameWithoutExtension(WriteKey("ES256", TimeProvider.System.GetUtcNow().AddHours(1)));
        await using var other = await StartAsync(store);
        other.Clock.Advance(TimeSpan.FromHours(2));
        Assert.That(other.Ring.Active("ES256").KeyId, Is.EqualTo(node.Ring.Active("ES256").KeyId));
        Assert.That(other.Published("ES256"), Does.Contain(guest));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task files_remain_where_the_store_forgets()
    {
        var file = WriteKey("ES256");
        await using var node = await StartAsync();
        Assert.That(File.Exists(file), Is.True, "The provider memory has them until the process ends.");
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task files_are_put_aside_when_the_store_has_them()
    {
        var file = WriteKey("ES256");
        await using var node = await OpenAsync();
        node.Get<StorageOptions>().Provider = "lasting";
        await node.Upkeep.LoadAsync();
        Assert.That(File.Exists(file), Is.False);
        Assert.That(File.Exists(Path.Combine(Data, "keys.imported", Path.GetFileName(file))), Is.True);
        Assert.That(node.Published("ES256"), Does.Contain(Path.GetFileNameWithoutExtension(file)));
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task nothing_is_put_aside_if_one_file_cannot_be_read()
    {
        var file = WriteKey("ES256");
        await File.WriteAllTextAsync(Path.Combine(Keys, "odd.json"), "{}");
        await using var node = await OpenAsync();
        node.Get<StorageOptions>().Provider = "lasting";
        Assert.That(node.Upkeep.LoadAsync, Throws.TypeOf<StartupException>());
        Assert.That(File.Exists(file), Is.True);
        Assert.That(await node.Keys.ReadAsync([]), Is.Empty);
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
            Assert.That(() => SigningKeyFile.Read(file, _master.Keys), Throws.TypeOf<StartupException>(), $"byte {position}");
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

    private Task<KeyNode> OpenAsync(MemoryStore? store = null) => KeyNode.OpenAsync(store, _master.Text, _root);

    private Task<KeyNode> StartAsync(MemoryStore? store = null) => KeyNode.StartAsync(store, _master.Text, _root);

    private void AssertRefused(string mentioned) => Assert.That(
        () => StartAsync(), Throws.TypeOf<StartupException>().With.Message.Contains(mentioned).And.Message.Contains(Keys).And.Message.Not.Contains("\n"));

    private string WriteKey(string algorithm, DateTimeOffset? createdAt = null)
    {
        var at = createdAt ?? DateTimeOffset.UnixEpoch;
        using var key = algorithm == "RS256" ? SigningKey.Import(algorithm, Rsa.Value, at) : SigningKey.Make(algorithm, at);
        return EarlierKeyFile.Write(Data, key, _master.Keys);
    }

    private void Seal(string algorithm, byte[] privateKey, string keyId = "crafted") =>
        EarlierKeyFile.Write(Data, algorithm, keyId, DateTimeOffset.UnixEpoch, privateKey, _master.Keys);

    private static void Edit(string path, Action<JsonObject> change)
    {
        var record = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(record);
        File.WriteAllText(path, record.ToJsonString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
