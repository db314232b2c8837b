using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

public sealed class BodyLimitTests
{
    private const int Limit = 64 * 1024;
    private const string Credentials = "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api1&padding=";
    private const string FormHead = "POST /connect/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task body_of_exactly_64_KiB_is_read()
    {
        var answer = await PostAsync(Credentials + new string('x', Limit - Credentials.Length));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task one_byte_more_is_refused_with_413()
    {
        var answer = await PostAsync(Credentials + new string('x', Limit - Credentials.Length + 1));
        AssertTooLarge((int)answer.Status, answer.Body);
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
        // Or the next request would be sent on a connection that is being closed.
        Assert.That(answer.Headers.ConnectionClose, Is.True);
    }

    // Whatever the answer, nobody reads such a body to its end.
    [TestCase("POST", "/connect/authorize", "application/x-www-form-urlencoded")]
    [TestCase("POST", "/connect/endsession", "application/x-www-form-urlencoded")]
    [TestCase("POST", "/connect/userinfo", "application/x-www-form-urlencoded")]
    [TestCase("POST", "/connect/token", "application/json")]
    [TestCase("POST", "/nowhere", "application/json")]
    [TestCase("PUT", "/connect/token", "application/x-www-form-urlencoded")]
    [TestCase("GET", "/health/live", "text/plain")]
    [Property("Requirement", "GEN-03")]
    public async Task answer_to_what_is_too_long_says_that_the_connection_ends(string method, string path, string type)
    {
        foreach (var (length, ends) in new[] { (Limit, false), (Limit + 1, true) })
        {
            using var connection = await RawConnection.OpenAsync(_server.Address);
            await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n");
            if (!ends)
                await connection.SendAsync(new string('x', length));
            var answer = await connection.ReadAsync();
            Assert.That(answer!.Headers.ContainsKey("connection"), Is.EqualTo(ends), $"{length}: {answer.Status}");
        }
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task where_more_is_read_the_connection_goes_on()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"POST /connect/par HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Limit + 1}\r\n\r\n" + new string('x', Limit + 1));
        var answer = await connection.ReadAsync();
        Assert.That(answer!.Headers.ContainsKey("connection"), Is.False, answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task announced_gigabyte_is_refused_before_any_of_it_was_sent()
    {
        var answer = await RawConnection.AskAsync(_server.Address, FormHead + "Content-Length: 1073741824\r\n\r\n");
        AssertTooLarge(answer!.Status, answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task client_that_asks_first_is_not_told_to_go_on()
    {
        var answer = await RawConnection.AskAsync(_server.Address, FormHead + "Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n");
        AssertTooLarge(answer!.Status, answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task endless_chunked_body_is_refused_when_it_passes_the_limit()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(FormHead + "Transfer-Encoding: chunked\r\n\r\n");
        var chunk = "1000\r\n" + new string('x', 0x1000) + "\r\n";
        for (var sent = 0; sent <= Limit; sent += 0x1000)
            await connection.SendAsync(chunk);
        var answer = await connection.ReadAsync();
        AssertTooLarge(answer!.Status, answer.Body);
        Assert.That(await connection.IsClosedAsync(), Is.True, "What follows on this connection could be taken for a request.");
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task chunked_body_within_the_limit_is_read()
    {
        var form = Credentials + "x";
        var chunks = string.Concat(form.Select(character => $"1\r\n{character}\r\n"));
        var answer = await RawConnection.AskAsync(_server.Address, FormHead + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
        Assert.That(answer!.Status, Is.EqualTo(200), answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-03")]
    public async Task refused_bodies_cost_no_memory()
    {
        var request = FormHead + "Content-Length: 1073741824\r\n\r\n";
        for (var i = 0; i < 20; i++)
            await RawConnection.AskAsync(_server.Address, request);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 20; i++)
            await RawConnection.AskAsync(_server.Address, request);
        // Of server and test together; a body of the announced size would be five thousand times that.
        Assert.That((GC.GetTotalAllocatedBytes(precise: true) - before) / 20, Is.LessThan(200_000));
    }

    private static void AssertTooLarge(int status, string body)
    {
        Assert.That(status, Is.EqualTo(413), body);
        Assert.That(body, Does.StartWith("{\"error\":\"invalid_request\""));
    }

    private async Task<TokenAnswer> PostAsync(string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        return await _server.SendAsync(request);
    }
}
