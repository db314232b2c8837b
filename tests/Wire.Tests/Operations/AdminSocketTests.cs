using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>Verbs that speak to the running server, which owns the store while it runs.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AdminSocketTests
{
    private TestDirectory _root = null!;
    private TestServer _server = null!;
    private bool _ended;

    private string SocketPath => Path.Combine(_root.Path, "data", "admin.sock");

    [SetUp]
    public async Task Start()
    {
        (_root, _ended) = (new TestDirectory(), false);
        _server = await TestServer.StartAsync(Offline, root: _root);
    }

    [TearDown]
    public async Task Stop()
    {
        await EndAsync();
        _root.Dispose();
    }

    [Test]
    public async Task keys_are_listed_by_the_server_that_has_them()
    {
        var (exitCode, output, error) = await RunAsync("keys", "list");
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output.Split('\n'), Has.Length.EqualTo(2).And.All.Contains("signs since"));
    }

    [Test]
    public async Task keys_are_listed_from_the_store_when_no_server_runs()
    {
        var listed = await RunAsync("keys", "list");
        await EndAsync();
        Assert.That(await RunAsync("keys", "list"), Is.EqualTo(listed));
    }

    [Test]
    public async Task backup_is_all_that_was_acknowledged_and_serves_elsewhere()
    {
        var refreshToken = await RefreshTokenAsync();
        var copy = Path.Combine(_root.Path, "copy.db");
        var (exitCode, output, error) = await RunAsync("backup", Path.GetRelativePath(Environment.CurrentDirectory, copy));
        Assert.That((exitCode, output), Is.EqualTo((0, copy)), error);
        Assert.That(error, Does.Contain("master.key"));
        Assert.That(File.GetUnixFileMode(copy), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        using var elsewhere = new TestDirectory();
        var data = Directory.CreateDirectory(Path.Combine(elsewhere.Path, "data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.Copy(copy, Path.Combine(data, "operational.db"));
        File.Copy(Path.Combine(_root.Path, "data", "master.key"), Path.Combine(data, "master.key"));
        await using var restored = await TestServer.StartAsync(Offline, root: elsewhere);
        Assert.That((await RefreshAsync(restored, refreshToken)).Status, Is.EqualTo(System.Net.HttpStatusCode.OK));
    }

    [Test]
    public async Task backup_writes_over_nothing()
    {
        var file = Path.Combine(_root.Path, "appsettings.json");
        var before = await File.ReadAllTextAsync(file);
        var (exitCode, _, error) = await RunAsync("backup", file);
        Assert.That((exitCode, error), Is.EqualTo((1, $"'{file}' exists already; name a file that does not.")));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(before));
    }

    [TestCase("subject", "1")]
    [TestCase("client", "app")]
    public async Task revoked_grants_are_dead_when_the_verb_has_ended(string scope, string value)
    {
        var refreshToken = await RefreshTokenAsync();
        var (exitCode, output, error) = await RunAsync("revoke", scope, value);
        Assert.That((exitCode, output), Is.EqualTo((0, "Revoked 1 grants and 0 reference tokens.")), error);
        (await RefreshAsync(_server, refreshToken)).MustBeRefused("invalid_grant");
        Assert.That(await RefreshTokenAsync(), Is.Not.Empty, "What is asked for afterwards is had.");
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task master_key_rotated_while_serving_makes_new_handles_and_the_old_ones_go_on()
    {
        var (first, other) = (await RefreshTokenAsync(), await RefreshTokenAsync());
        var (exitCode, _, error) = await RunAsync("keys", "master", "rotate");
        Assert.That(exitCode, Is.Zero, error);
        var keys = (await File.ReadAllLinesAsync(Path.Combine(_root.Path, "data", "master.key"))).Where(line => line.Length > 0).ToArray();
        Assert.That(keys, Has.Length.EqualTo(2));
        HandleKeys Only(string key) => new(new MasterKeys([Convert.FromBase64String(key)]));

        // With its first use a family settles which key its next token has, so that nodes which have not heard of the change yet write the same one; the second use has it.
        var (made, settled) = (await RefreshTokenAsync(), (await RefreshAsync(_server, first)).MustBeIssued().Text("refresh_token")!);
        var rotated = (await RefreshAsync(_server, settled)).MustBeIssued().Text("refresh_token")!;
        foreach (var token in new[] { made, rotated })
        {
            Assert.That(Only(keys[0]).TryRead(HandleKind.RefreshToken, token, out _), "The new key makes what is new.");
            Assert.That(Only(keys[1]).TryRead(HandleKind.RefreshToken, token, out _), Is.False);
        }

        Assert.That((await RefreshAsync(_server, settled)).MustBeIssued().Text("refresh_token"), Is.EqualTo(rotated), "A retry has the same successor.");
        await EndAsync();
        await using var again = await TestServer.StartAsync(Offline, root: _root);
        foreach (var token in new[] { made, rotated, other })
            (await RefreshAsync(again, token)).MustBeIssued();
    }

    [TestCase(new[] { "revoke", "colour", "blue" }, "'colour' is nothing to revoke by; use subject, client, session, origin.")]
    [TestCase(new[] { "revoke", "subject" }, "`revoke` needs subject|client|session|origin <value>.")]
    [TestCase(new[] { "backup" }, "`backup` needs <file>.")]
    public async Task what_is_missing_or_wrong_is_said(string[] verb, string sentence)
    {
        var (exitCode, _, error) = await RunAsync(verb);
        Assert.That((exitCode, error), Is.EqualTo((2, sentence)));
    }

    [Test]
    public async Task socket_is_the_owners_alone_and_goes_with_the_server()
    {
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await EndAsync();
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public async Task socket_that_a_killed_server_left_is_in_nobodys_way()
    {
        await EndAsync();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            left.Bind(new UnixDomainSocketEndPoint(SocketPath));
        File.WriteAllText(SocketPath + ".other", "");
        Assert.That((await RunAsync("keys", "list")).ExitCode, Is.Zero, "Nobody answers there, so the store is opened.");
        await using var next = await TestServer.StartAsync(Offline, root: _root);
        Assert.That((await RunAsync("keys", "list")).ExitCode, Is.Zero);
    }

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("nonsense\n")]
    [TestCase("{}\n")]
    [TestCase("{\"Verb\":null,\"Operands\":null}\n")]
    [TestCase("{\"Verb\":\"config check\",\"Operands\":[]}\n")]
    public async Task nonsense_on_the_socket_harms_nobody(string text)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            await socket.SendAsync(Encoding.UTF8.GetBytes(text));
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[4096];
            var length = await socket.ReceiveAsync(answer);
            Assert.That(Encoding.UTF8.GetString(answer, 0, length), text.Contains("config") ? Does.Contain("does not know the verb") : Is.Empty);
        }

        Assert.That((await RunAsync("keys", "list")).ExitCode, Is.Zero);
    }

    [TestCase("{\"Verb\":\"revoke\",\"Operands\":[]}\n")]
    [TestCase("{\"Verb\":\"revoke\",\"Operands\":[\"subject\",null]}\n")]
    [TestCase("{\"Verb\":\"backup\",\"Operands\":[\"\"]}\n")]
    public async Task verb_without_its_operands_is_answered_and_the_server_ends_well(string text)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            await socket.SendAsync(Encoding.UTF8.GetBytes(text));
            var answer = new byte[4096];
            Assert.That(Encoding.UTF8.GetString(answer, 0, await socket.ReceiveAsync(answer)), Does.Contain("none of them empty"));
        }

        Assert.That(EndAsync, Throws.Nothing);
    }

    private async Task EndAsync()
    {
        if (!_ended)
            await _server.DisposeAsync();
        _ended = true;
    }

    private static void Offline(JsonObject configuration) => configuration.AddClient("app", ["password"], ["api1"])["AllowOfflineAccess"] = true;

    private async Task<string> RefreshTokenAsync()
    {
        var answer = await _server.TokenAsync(
            ("grant_type", "password"), ("client_id", "app"), ("client_secret", "secret"), ("username", "alice"), ("password", "alice"), ("scope", "api1 offline_access"));
        return answer.MustBeIssued().Text("refresh_token")!;
    }

    private static Task<TokenAnswer> RefreshAsync(TestServer server, string refreshToken) =>
        server.TokenAsync(("grant_type", "refresh_token"), ("client_id", "app"), ("client_secret", "secret"), ("refresh_token", refreshToken));

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] verb)
    {
        await using var process = HostProcess.Run([.. verb, "--contentRoot", _root.Path, "--environment", "Development"]);
        return (await process.ExitCodeAsync(), process.Output.Trim(), process.Error);
    }
}
