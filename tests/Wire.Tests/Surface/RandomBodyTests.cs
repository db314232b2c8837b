using System.Text;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

public sealed class RandomBodyTests
{
    private const string Valid = "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api1";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "GEN-02")]
    public async Task random_body_is_refused_and_the_connection_stays_usable()
    {
        var random = new Random(2026);
        using var connection = await RawConnection.OpenAsync(_server.Address);
        for (var round = 0; round < 300; round++)
        {
            var body = new byte[random.Next(1, 3000)];
            random.NextBytes(body);
            await AssertRefusedAsync(connection, body, "random bytes");
        }

        await AssertStillServesAsync(connection);
    }

    [Test]
    [Property("Requirement", "GEN-02")]
    public async Task form_with_damaged_bytes_never_comes_to_a_server_error()
    {
        var random = new Random(9110);
        using var connection = await RawConnection.OpenAsync(_server.Address);
        for (var round = 0; round < 500; round++)
        {
            var body = Encoding.ASCII.GetBytes(Valid);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            await SendAsync(connection, body);
            var answer = await connection.ReadAsync();
            Assert.That(answer!.Status, Is.AnyOf(200, 400, 401), $"{Convert.ToHexString(body)}: {answer.Body}");
            _server.Clock.Advance(TimeSpan.FromSeconds(15));
        }

        await AssertStillServesAsync(connection);
    }

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return new TestCaseData("%").SetArgDisplayNames("lone percent sign");
        yield return new TestCaseData("client_id=%4").SetArgDisplayNames("half an escape");
        yield return new TestCaseData("client_id=%GG").SetArgDisplayNames("escape that is none");
        yield return new TestCaseData("client_id=%u0041").SetArgDisplayNames("escape of another age");
        yield return new TestCaseData("client_id=%C3").SetArgDisplayNames("truncated UTF-8");
        yield return new TestCaseData("client_id=%ED%A0%80").SetArgDisplayNames("surrogate in UTF-8");
        yield return new TestCaseData("client_id=%C0%80").SetArgDisplayNames("overlong UTF-8");
        yield return new TestCaseData("client_id=\u00ff").SetArgDisplayNames("bare byte FF");
        yield return new TestCaseData("client_id=machine%00").SetArgDisplayNames("NUL");
        yield return new TestCaseData("client_id=machine\0").SetArgDisplayNames("bare NUL");
        yield return new TestCaseData("%FF=x").SetArgDisplayNames("name that is not UTF-8");
        yield return new TestCaseData("{\"grant_type\":\"client_credentials\"}").SetArgDisplayNames("JSON");
        yield return new TestCaseData("&&&&").SetArgDisplayNames("ampersands");
        yield return new TestCaseData("====").SetArgDisplayNames("equals signs");
        yield return new TestCaseData("").SetArgDisplayNames("nothing");
    }

    [TestCaseSource(nameof(Malformed))]
    [Property("Requirement", "GEN-02")]
    public async Task malformed_form_is_refused(string form)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await AssertRefusedAsync(connection, Encoding.Latin1.GetBytes(form), form);
        await AssertStillServesAsync(connection);
    }

    [TestCase("GET", "/.well-known/openid-configuration")]
    [TestCase("GET", "/health/ready")]
    [Property("Requirement", "GEN-02")]
    public async Task body_where_none_belongs_does_no_harm(string method, string path)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n\u0000\u0001\u0002\u0003\u0004");
        Assert.That((await connection.ReadAsync())!.Status, Is.EqualTo(200));
        await AssertStillServesAsync(connection);
    }

    [Test]
    [Property("Requirement", "GEN-02")]
    public async Task random_bytes_instead_of_http_end_that_connection_only()
    {
        var random = new Random(1999);
        for (var round = 0; round < 50; round++)
        {
            var bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            using var connection = await RawConnection.OpenAsync(_server.Address);
            await connection.SendAsync(bytes);
            connection.EndSending();
            if (await connection.ReadAsync() is { } answer)
                Assert.That(answer.Status, Is.InRange(400, 499), Convert.ToHexString(bytes));
            Assert.That(await connection.IsClosedAsync(), Is.True);
        }

        using var next = await RawConnection.OpenAsync(_server.Address);
        await AssertStillServesAsync(next);
    }

    private static async Task AssertRefusedAsync(RawConnection connection, byte[] body, string what)
    {
        await SendAsync(connection, body);
        var answer = await connection.ReadAsync();
        Assert.That(answer!.Status, Is.AnyOf(400, 401), $"{what}: {Convert.ToHexString(body)}");
        Assert.That(answer.Body, Does.StartWith("{\"error\":\"invalid_"));
    }

    private static async Task AssertStillServesAsync(RawConnection connection)
    {
        await connection.SendAsync(RawConnection.TokenRequest(Valid));
        var answer = await connection.ReadAsync();
        Assert.That(answer!.Status, Is.EqualTo(200), answer.Body);
    }

    private static async Task SendAsync(RawConnection connection, byte[] body)
    {
        await connection.SendAsync($"POST /connect/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n");
        await connection.SendAsync((ReadOnlyMemory<byte>)body);
    }
}
