using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>Whoever gets hold of the store, the data directory or the logs can neither poll for a device nor answer for it, however far it has come.</summary>
[Property("Requirement", "TOK-12")]
public sealed class DeviceSecrecyTests
{
    [Test]
    public async Task no_code_stands_in_any_file_or_log()
    {
        await using var nodes = new Nodes("sqlite");
        var server = await nodes.StartAsync(Configure);
        var devices = await RunAsync(server);
        MustHold(Path.Combine(nodes.Roots.Single(), "data"), devices, "while it serves");
        await server.StopAsync();
        MustHold(nodes.Roots.Single(), devices, "after the stop");
        foreach (var text in devices.SelectMany(Forms).Select(Encoding.Latin1.GetString))
            Assert.That(server.Logs.Text, Does.Not.Contain(text));
    }

    [Test]
    public async Task dump_of_a_postgresql_holds_no_code()
    {
        await using var nodes = new Nodes("postgresql");
        var devices = await RunAsync(await nodes.StartAsync(Configure));
        var dump = await nodes.DumpAsync();
        foreach (var device in devices)
            Assert.That(dump, Does.Contain(Base64Url.EncodeToString(SHA256.HashData(SecretOf(device.DeviceCode)).AsSpan(0, 16))), "The record of it is there.");
        // A dump has its bytes in hexadecimal.
        foreach (var text in devices.SelectMany(Forms).SelectMany(form => new[] { Encoding.Latin1.GetString(form), Convert.ToHexStringLower(form), Convert.ToBase64String(form) }))
            Assert.That(dump, Does.Not.Contain(text));
    }

    // Waiting, looked at, denied, granted and redeemed; each of them polled for, also by another client.
    private static async Task<List<Device>> RunAsync(TestServer server)
    {
        List<Device> devices = [];
        foreach (var client in new[] { DeviceFlow.Television, DeviceFlow.Till, "numbers" })
        {
            for (var index = 0; index < 5; index++)
                devices.Add(await server.BeginAsync(client, ("scope", "openid api1 offline_access")));
        }

        using var alice = new TestBrowser(server.Address);
        await alice.SignInAsync((await alice.GetAsync(new Uri(devices[0].Complete).PathAndQuery)).MustBeLogin());
        for (var index = 0; index < devices.Count; index++)
        {
            var device = devices[index];
            await server.PollAsync(device);
            await server.PollAsync(device with { Client = DeviceFlow.Till });
            await alice.GetAsync(new Uri(device.Complete).PathAndQuery);
            if (index % 5 == 0)
                continue;
            var page = (await alice.EnterAsync(device.UserCode)).MustAsk();
            if (index % 5 == 1)
                continue;
            _ = index % 5 == 2 ? (await alice.DenyAsync(page)).MustBeDenied() : (await alice.AllowAsync(page, "api1", "offline_access")).MustBeConnected();
            // Typed in again it is wrong, and that is logged.
            await alice.EnterAsync(device.UserCode);
            server.Clock.Advance(TimeSpan.FromSeconds(15));
            if (index % 5 == 4)
                (await server.PollAsync(device)).MustBeIssued();
            await server.PollAsync(device);
        }

        return devices;
    }

    private static void MustHold(string directory, List<Device> devices, string when)
    {
        // A lock is open to nobody else, and a socket holds nothing.
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".lock" or ".sock")).ToArray();
        Assert.That(files.Select(Path.GetFileName), Does.Contain("operational.db"), when);
        var forms = devices.SelectMany(Forms).ToArray();
        foreach (var file in files)
        {
            // The database is open, and shared.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            foreach (var form in forms)
                Assert.That(content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(form), Is.EqualTo(-1), $"{file} {when}");
        }
    }

    private static byte[] SecretOf(string handle) => Base64Url.DecodeFromChars(handle)[2..18];

    private static IEnumerable<byte[]> Forms(Device device)
    {
        var (bare, secret) = (device.UserCode.Replace("-", "", StringComparison.Ordinal), SecretOf(device.DeviceCode));
        foreach (var text in new[] { device.DeviceCode, device.UserCode, bare, device.UserCode.ToLowerInvariant(), bare.ToLowerInvariant(), Base64Url.EncodeToString(secret), Convert.ToHexString(secret), Convert.ToHexStringLower(secret) })
            yield return Encoding.ASCII.GetBytes(text);
        yield return Base64Url.DecodeFromChars(device.DeviceCode);
        yield return secret;
        yield return SHA256.HashData(Encoding.ASCII.GetBytes(bare));
        yield return SHA256.HashData(Encoding.ASCII.GetBytes(device.UserCode));
    }

    private static void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        DeviceFlow.Configure(settings);
        DeviceFlow.AddClient(settings, "numbers")["UserCodeType"] = "Numeric";
    }
}
