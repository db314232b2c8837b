using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Keys;

public sealed class KeysAtRestTests
{
    private TestDirectory _root = null!;
    private SharedStore _store = null!;

    [SetUp]
    public void MakeRoot() => (_root, _store) = (new TestDirectory(), new SharedStore());

    [TearDown]
    public void RemoveRoot() => _root.Dispose();

    private string Data => Path.Combine(_root.Path, "data");

    private string MasterKey => Path.Combine(Data, "master.key");

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task keys_are_the_same_after_a_restart()
    {
        var (keys, token) = await RunAsync();
        var (again, later) = await RunAsync();
        Assert.That(again, Is.EqualTo(keys));
        Assert.That(TokenAnswer.HeaderOf(later).GetProperty("kid").GetString(), Is.EqualTo(TokenAnswer.HeaderOf(token).GetProperty("kid").GetString()));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task nothing_that_is_kept_holds_a_private_key()
    {
        await using var server = await TestServer.StartAsync(configuration => Configure(configuration, null), root: _root, services: _store.Use);
        var records = await _store.ListAsync(SigningKeyStore.Kind);
        Assert.That(records, Has.Count.EqualTo(2));
        var files = Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".lock" or ".sock")).Select(File.ReadAllBytes)
            .Concat(records.Select(record => record.Payload.ToArray())).ToArray();
        foreach (var number in server.Services.GetRequiredService<SigningKeyRing>().All.SelectMany(PrivateKeyText.NumbersOf))
        {
            Assert.That(files.Where(file => file.AsSpan().IndexOf(number) >= 0), Is.Empty);
            foreach (var form in PrivateKeyText.FormsOf(number))
                Assert.That(files.Where(file => Encoding.Latin1.GetString(file).Contains(form, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        }
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    [Platform("Linux,MacOsX")]
    public async Task only_the_owner_may_read_what_is_kept()
    {
        await RunAsync();
        const UnixFileMode others = (UnixFileMode)0b111_111;
#pragma warning disable CA1416 // The test runs where there are such modes.
        Assert.That(File.GetUnixFileMode(Data) & others, Is.EqualTo(UnixFileMode.None));
        foreach (var file in Directory.EnumerateFileSystemEntries(Data, "*", SearchOption.AllDirectories))
            Assert.That(File.GetUnixFileMode(file) & others, Is.EqualTo(UnixFileMode.None), file);
        File.SetUnixFileMode(MasterKey, UnixFileMode.UserRead | UnixFileMode.GroupRead);
#pragma warning restore CA1416
        AssertOneSentence(await RefusedAsync(), "chmod 600");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task copied_keys_without_the_master_key_sign_nothing()
    {
        await RunAsync();
        File.Delete(MasterKey);
        AssertOneSentence(await RefusedAsync(), "master.key");
        Assert.That(File.Exists(MasterKey), Is.False, "A new one would look like the one that is missing.");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task another_master_key_opens_nothing()
    {
        await RunAsync();
        Rewrite(MasterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        AssertOneSentence(await RefusedAsync(), "cannot be opened with the configured master key");
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("not base64!")]
    [TestCase("AAECAwQFBgcICQoLDA0ODw==")]
    [Property("Requirement", "KEY-07")]
    public async Task damaged_master_key_is_named_in_one_sentence(string content)
    {
        await RunAsync();
        Rewrite(MasterKey, content);
        var sentence = await RefusedAsync();
        AssertOneSentence(sentence, "master.key");
        Assert.That(content.Trim().Length == 0 || !sentence.Contains(content, StringComparison.Ordinal), Is.True, "It may be nearly the key.");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task new_master_key_in_front_of_the_old_one_opens_what_that_sealed()
    {
        var (keys, _) = await RunAsync();
        var old = await File.ReadAllTextAsync(MasterKey);
        Rewrite(MasterKey, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n" + old);
        Assert.That((await RunAsync()).Keys, Is.EqualTo(keys));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task master_key_can_come_from_configuration_and_then_lies_in_no_file()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var (keys, _) = await RunAsync(key);
        Assert.That(File.Exists(MasterKey), Is.False);
        Assert.That((await RunAsync(key)).Keys, Is.EqualTo(keys));
        AssertOneSentence(await RefusedAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), "cannot be opened with the configured master key");
    }

    private async Task<(string Keys, string Token)> RunAsync(string? masterKey = null)
    {
        await using var server = await TestServer.StartAsync(configuration => Configure(configuration, masterKey), root: _root, services: _store.Use);
        var answer = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"));
        return (await server.Http.GetStringAsync("/.well-known/openid-configuration/jwks"), answer.AccessToken);
    }

    private async Task<string> RefusedAsync(string? masterKey = null)
    {
        try
        {
            await using var server = await TestServer.StartAsync(configuration => Configure(configuration, masterKey), root: _root, services: _store.Use);
        }
        catch (StartupException refusal)
        {
            return refusal.Message;
        }

        throw new AssertionException("The server started.");
    }

    private static void Configure(System.Text.Json.Nodes.JsonObject configuration, string? masterKey)
    {
        // In a store that the test can look into.
        configuration["Storage"] = new System.Text.Json.Nodes.JsonObject { ["Provider"] = "memory" };
        if (masterKey is not null)
            configuration["MasterKeys"] = new System.Text.Json.Nodes.JsonArray(masterKey);
    }

    private static void AssertOneSentence(string message, string mentioned)
    {
        Assert.That(message, Does.Contain(mentioned).And.Not.Contain("\n").And.Not.Contain("Exception"));
        Assert.That(message, Has.Length.LessThan(400));
    }

    private static void Rewrite(string path, string content) => File.WriteAllText(path, content);
}
