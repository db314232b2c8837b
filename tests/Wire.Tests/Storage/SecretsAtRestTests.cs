using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Storage;

/// <summary>Whoever gets hold of the store, the data directory or the logs has no token by that.</summary>
[Property("Requirement", "TOK-12")]
public sealed class SecretsAtRestTests
{
    [Test]
    public async Task nothing_that_was_issued_stands_in_any_file_or_log()
    {
        await using var nodes = new Nodes("sqlite");
        var server = await nodes.StartAsync();
        var (issued, logs) = (await IssueAsync(server), server.Logs);
        MustHold(Path.Combine(nodes.Roots.Single(), "data"), issued, "while it serves");
        await server.StopAsync();
        MustHold(nodes.Roots.Single(), issued, "after the stop");
        foreach (var text in issued.SelectMany(Forms))
            Assert.That(logs.Text, Does.Not.Contain(Encoding.Latin1.GetString(text)));
    }

    [Test]
    public async Task dump_of_a_postgresql_that_served_holds_nothing_that_was_issued()
    {
        await using var nodes = new Nodes("postgresql");
        using var key = ClientKeyPair.Make("ES256");
        var server = await nodes.StartAsync(settings => settings.AddKeyClient("signer", key.PublicJwk()));
        var issued = await IssueAsync(server);
        var assertion = new AssertionMaker("signer", key, Nodes.Issuer, server.Clock).Assertion();
        var asserted = await server.AssertAsync(assertion);
        issued.AddRange(asserted.MustBeIssued().AccessToken, assertion);

        var dump = await nodes.DumpAsync();
        Assert.That(dump, Does.Contain("COPY public.pts_records"));
        foreach (var handle in issued.Where(token => !token.Contains('.')))
            Assert.That(dump, Does.Contain(Base64Url.EncodeToString(SHA256.HashData(SecretOf(handle)).AsSpan(0, 16))), "The record of it is there.");
        string[] secrets = [nodes.MasterKey, Convert.ToHexStringLower(Convert.FromBase64String(nodes.MasterKey)), SampleConfiguration.SecretHash, "PRIVATE KEY", "\"d\":"];
        // A dump has its bytes in hexadecimal.
        var texts = issued.SelectMany(Forms).SelectMany(form => new[] { Encoding.Latin1.GetString(form), Convert.ToHexStringLower(form), Convert.ToBase64String(form) }).Concat(secrets);
        foreach (var text in texts)
            Assert.That(dump, Does.Not.Contain(text));
    }

    private static async Task<List<string>> IssueAsync(TestServer server)
    {
        var issued = new List<string>();
        foreach (var client in new[] { GrantClients.Web, GrantClients.App, GrantClients.Referring, GrantClients.Keeping, GrantClients.Reusing, GrantClients.Sliding })
        {
            var first = await server.SignInAsync(client, "api1 openid offline_access");
            var second = (await server.RefreshAsync(client, first.RefreshToken())).MustBeIssued();
            foreach (var answer in new[] { first, second })
            {
                issued.AddRange(answer.AccessToken, answer.RefreshToken());
                await server.IntrospectAsync(GrantClients.Api1, answer.AccessToken);
                await server.IntrospectAsync(GrantClients.Web, answer.RefreshToken());
            }

            // Replayed, presented by another, refused and revoked: each of them is logged.
            await server.RefreshAsync(GrantClients.Other, second.RefreshToken());
            await server.RefreshAsync(client, await server.RotateAsync(client, second.RefreshToken()), ("scope", "nonsense"));
            await server.RefreshAsync(client, first.RefreshToken());
            await server.RevokeAsync(client, first.RefreshToken());
        }

        issued.Add((await server.AskAsync(GrantClients.MachineReferring, "client_credentials", ("scope", "api1"))).MustBeIssued().AccessToken);
        return issued;
    }

    private static void MustHold(string directory, List<string> issued, string when)
    {
        // A lock is open to nobody else, and a socket holds nothing.
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "master.key" && Path.GetExtension(file) is not (".lock" or ".sock")).ToArray();
        Assert.That(files.Select(Path.GetFileName), Does.Contain("operational.db"), when);
        foreach (var file in files)
        {
            // The database is open, and shared.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            foreach (var form in issued.SelectMany(Forms))
                Assert.That(content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(form), Is.EqualTo(-1), $"{file} {when}");
        }
    }

    private static byte[] SecretOf(string handle) => Base64Url.DecodeFromChars(handle)[2..18];

    // The token as it is sent; of a handle also its bytes, and its secret as bytes, in hexadecimal and in base64url.
    private static IEnumerable<byte[]> Forms(string token)
    {
        yield return Encoding.ASCII.GetBytes(token);
        if (token.Contains('.'))
            yield break;
        yield return Base64Url.DecodeFromChars(token);
        var secret = SecretOf(token);
        yield return secret;
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(secret));
        yield return Encoding.ASCII.GetBytes(Base64Url.EncodeToString(secret));
    }
}
