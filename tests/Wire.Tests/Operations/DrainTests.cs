using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>SIGTERM: what has been accepted is answered, then the process ends.</summary>
[Platform("Linux,MacOsX")]
public sealed class DrainTests
{
    private const int InFlight = 100;
    private const string Form = "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api1";

    private static readonly string Head =
        $"POST /connect/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Form.Length}\r\nExpect: 100-continue\r\n\r\n";

    private TestDirectory _root = null!;

    [SetUp]
    public void Prepare()
    {
        _root = new TestDirectory();
        HostProcess.Prepare(_root);
    }

    [TearDown]
    public void Remove() => _root.Dispose();

    [Test]
    [Property("Fault", "F12")]
    public async Task all_accepted_requests_are_answered_and_the_process_ends_with_0()
    {
        await using var server = HostProcess.Serve(_root);
        var address = await server.AddressAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => BeginAsync(address)));

        server.Terminate();
        Assert.That(await RefusesConnectionsAsync(address), Is.True, "A server that goes takes no new connections.");
        var answers = await Task.WhenAll(connections.Select(EndAsync));

        Assert.That(answers.Select(answer => answer?.Status), Is.All.EqualTo(200));
        Assert.That(answers.Select(answer => answer!.Headers.GetValueOrDefault("Connection")), Is.All.EqualTo("close"));
        Assert.That(await server.ExitCodeAsync(), Is.Zero, server.Output + server.Error);
        Assert.That(server.Error, Is.Empty);
    }

    [Test]
    [Property("Fault", "F12")]
    public async Task request_that_has_begun_learns_that_the_server_is_draining()
    {
        await using var server = HostProcess.Serve(_root);
        var address = await server.AddressAsync();
        using var open = await BeginAsync(address);
        using var probe = await RawConnection.OpenAsync(address);
        await probe.SendAsync("GET /health/ready HTTP/1.1\r\nHost: localhost\r\n");
        await AnsweredAsync(address);

        server.Terminate();
        Assert.That(await RefusesConnectionsAsync(address), Is.True);
        await probe.SendAsync("\r\n");
        var readiness = await probe.ReadAsync();
        Assert.That(readiness?.Status, Is.EqualTo(503));
        Assert.That(readiness!.Body, Is.EqualTo("draining"));
        Assert.That((await EndAsync(open))!.Status, Is.EqualTo(200));
        Assert.That(await server.ExitCodeAsync(), Is.Zero);
    }

    [Test]
    [Property("Fault", "F13")]
    public async Task second_sigterm_ends_the_process_at_once()
    {
        await using var server = HostProcess.Serve(_root);
        var address = await server.AddressAsync();
        using var open = await BeginAsync(address);
        server.Terminate();
        Assert.That(await RefusesConnectionsAsync(address), Is.True);

        var start = TimeProvider.System.GetTimestamp();
        server.Terminate();
        Assert.That(await server.ExitCodeAsync(), Is.Not.Zero);
        Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(1)));

        await using var next = HostProcess.Serve(_root);
        Assert.That(await AnsweredAsync(await next.AddressAsync()), Is.EqualTo(200), "What is kept is whole.");
    }

    [Test]
    [Property("Fault", "F13")]
    public async Task request_that_never_ends_is_given_up_in_time()
    {
        await using var server = HostProcess.Serve(_root, "--TokenServer:Limits:ShutdownTimeoutSeconds=1");
        var address = await server.AddressAsync();
        using var open = await BeginAsync(address);
        var start = TimeProvider.System.GetTimestamp();
        server.Terminate();
        await server.ExitCodeAsync();
        Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(4)));
        Assert.That(server.Error, Does.Not.Contain("   at "));
    }

    [Test]
    [Property("Fault", "F12")]
    public async Task sigterm_during_the_start_is_not_forgotten()
    {
        // The master key as a pipe: the server waits at a place that is known.
        var pipe = Path.Combine(Directory.CreateDirectory(Path.Combine(_root.Path, "data")).FullName, "master.key");
        Assert.That(MakePipe(pipe, 0b110_000_000), Is.Zero);
        await using var server = HostProcess.Serve(_root);
        await using (var masterKey = new StreamWriter(pipe))
        {
            server.Terminate();
            await masterKey.WriteLineAsync(Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        }

        await server.ExitCodeAsync();
        Assert.That(server.Error, Does.Not.Contain("   at "));
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "mkfifo", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int MakePipe(string path, uint mode);

    // 100 Continue says that the endpoint has the request and waits for its body.
    private static async Task<RawConnection> BeginAsync(Uri address)
    {
        var connection = await RawConnection.OpenAsync(address);
        await connection.SendAsync(Head);
        Assert.That((await connection.ReadAsync())?.Status, Is.EqualTo(100));
        return connection;
    }

    private static async Task<RawResponse?> EndAsync(RawConnection connection)
    {
        await connection.SendAsync(Form);
        return await connection.ReadAsync();
    }

    private static async Task<int?> AnsweredAsync(Uri address) => (await RawConnection.AskAsync(address, RawConnection.TokenRequest(Form)))?.Status;

    private static Task<bool> RefusesConnectionsAsync(Uri address) => Eventually.HoldsAsync(async () =>
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(address);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    });
}
