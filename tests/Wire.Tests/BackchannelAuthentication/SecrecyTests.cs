using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Whoever gets hold of the store or the logs can neither poll for anybody nor ping as the server.</summary>
[Property("Requirement", "TOK-12")]
public sealed class SecrecyTests
{
    private const string Pinged = "pinged";
    private const string Token = "notification-token-of-the-client-0123456789";
    private const string UserCode = "user-code-of-carol-0123456789";

    [Test]
    public async Task no_credential_stands_in_any_file_or_log()
    {
        await using var nodes = new Nodes("sqlite");
        await using var receiver = await PingReceiver.StartAsync(PingReceiver.With(500));
        var server = await nodes.StartAsync(settings => Configure(settings, receiver));
        var secrets = await UseAsync(server);
        var files = Directory.GetFiles(Path.Combine(nodes.Roots.Single(), "data"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".lock" or ".sock" or ".key")).ToArray();
        Assert.That(files.Select(Path.GetFileName), Does.Contain("operational.db"));
        foreach (var file in files)
            MustNotHold(await ReadAsync(file), secrets, file);
        await server.StopAsync();
        foreach (var file in files.Where(File.Exists))
            MustNotHold(await ReadAsync(file), secrets, file);
        foreach (var secret in secrets)
            Assert.That(server.Logs.Text, Does.Not.Contain(secret));
    }

    [Test]
    public async Task no_credential_stands_in_a_dump_of_postgresql()
    {
        await using var nodes = new Nodes("postgresql");
        await using var receiver = await PingReceiver.StartAsync();
        var server = await nodes.StartAsync(settings => Configure(settings, receiver));
        var secrets = await UseAsync(server);
        var dump = await nodes.DumpAsync();
        Assert.That(dump, Does.Contain("backchannel_request"));
        foreach (var form in secrets.SelectMany(Forms))
            Assert.That(dump, Does.Not.Contain(Encoding.Latin1.GetString(form)).And.Not.Contain(Convert.ToHexStringLower(form)).And.Not.Contain(Convert.ToBase64String(form)));
    }

    // One that waits, one that was answered, one that was redeemed, and what was refused.
    private static async Task<List<string>> UseAsync(TestServer server)
    {
        (string, string)[] pinged = [("client_id", Pinged), ("client_notification_token", Token)];
        List<string> secrets = [Token, UserCode];
        using var browser = await CibaFixture.SignedInAsync(server);
        secrets.Add(await server.BeginAsync(pinged));
        await browser.ApproveAsync();
        var tokens = (await server.PollAsync(secrets[^1], ("client_id", Pinged))).MustBeIssued();
        secrets.AddRange(tokens.AccessToken, tokens.Text("id_token")!);
        await server.PollAsync(secrets[2], ("client_id", Pinged));
        await server.PollAsync(secrets[2]);
        secrets.Add(await server.BeginAsync([.. pinged, ("login_hint", ""), ("id_token_hint", tokens.Text("id_token")!)]));
        await browser.DenyAsync();
        secrets.Add((await server.AskUserAsync(("client_id", CibaFlow.Coded), ("login_hint", "carol"), ("user_code", UserCode))).MustBeAsked());
        (await server.AskUserAsync(("client_id", CibaFlow.Coded), ("login_hint", "carol"), ("user_code", UserCode + "x"))).MustBeRefused("invalid_user_code");
        (await server.AskUserAsync(("login_hint", ""), ("login_hint_token", "hint-token-0123456789"))).MustBeRefused("invalid_request");
        (await server.AskUserAsync([.. pinged, ("requested_expiry", "-1")])).MustBeRefused("invalid_request");
        secrets.Add("hint-token-0123456789");
        secrets.Add(await server.BeginAsync(pinged));
        await server.PollAsync(secrets[^1], ("client_id", Pinged));
        return secrets;
    }

    private static void Configure(JsonObject settings, PingReceiver receiver)
    {
        settings["Issuer"] = "http://127.0.0.1:5000";
        CibaFlow.Configure(settings);
        var client = settings.AddCibaClient(Pinged);
        (client["BackchannelTokenDeliveryMode"], client["BackchannelClientNotificationEndpoint"]) = ("ping", receiver.Address);
        settings["Users"]!.AsArray().Add(new JsonObject { ["SubjectId"] = "3", ["Username"] = "carol", ["PasswordHash"] = PasswordHashes.Of("carol"), ["UserCodeHash"] = PasswordHashes.Of(UserCode) });
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        // The database is open, and shared.
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private static void MustNotHold(byte[] content, List<string> secrets, string file)
    {
        foreach (var form in secrets.SelectMany(Forms))
            Assert.That(content.AsSpan().IndexOf(form), Is.EqualTo(-1), $"{file}: {Encoding.Latin1.GetString(form)}");
    }

    // The text as it is sent; of a handle also its bytes, and its secret as bytes, in hexadecimal and in base64url.
    private static IEnumerable<byte[]> Forms(string secret)
    {
        yield return Encoding.ASCII.GetBytes(secret);
        if (secret.Length != 72 || secret.Contains('.'))
            yield break;
        var bytes = Base64Url.DecodeFromChars(secret);
        yield return bytes;
        var own = bytes.AsSpan(2, 16).ToArray();
        yield return own;
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(own));
        yield return Encoding.ASCII.GetBytes(Base64Url.EncodeToString(own));
    }
}
