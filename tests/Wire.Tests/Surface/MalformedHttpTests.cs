using Microsoft.Extensions.Logging;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

/// <summary>Requests on which two servers could disagree where one ends and the next begins.</summary>
public sealed class MalformedHttpTests
{
    private const string Form = "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api1";
    private const string Head = "POST /connect/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private static IEnumerable<TestCaseData> Ambiguous()
    {
        yield return Case("two lengths that differ", Head + "Content-Length: 79\r\nContent-Length: 3\r\n\r\n" + Form);
        yield return Case("length that is a list", Head + "Content-Length: 79, 79\r\n\r\n" + Form);
        yield return Case("negative length", Head + "Content-Length: -1\r\n\r\n" + Form);
        yield return Case("hexadecimal length", Head + "Content-Length: 0x4f\r\n\r\n" + Form);
        yield return Case("length beyond 64 bits", Head + "Content-Length: 99999999999999999999\r\n\r\n" + Form);
        yield return Case("chunk extension with a bare LF", Head + "Transfer-Encoding: chunked\r\n\r\n4f;\nfoo=bar\r\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("chunk size that ends in LF", Head + "Transfer-Encoding: chunked\r\n\r\n4f\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("chunk that is longer than it says", Head + "Transfer-Encoding: chunked\r\n\r\n4e\r\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("chunk size with a sign", Head + "Transfer-Encoding: chunked\r\n\r\n+4f\r\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("chunk size beyond 32 bits", Head + "Transfer-Encoding: chunked\r\n\r\n1ffffffff\r\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("coding other than chunked", Head + "Transfer-Encoding: gzip\r\n\r\n" + Form);
        yield return Case("chunked not last", Head + "Transfer-Encoding: chunked, identity\r\n\r\n4f\r\n" + Form + "\r\n0\r\n\r\n");
        yield return Case("folded header", Head + "X-Folded: a\r\n b\r\nContent-Length: 79\r\n\r\n" + Form);
        yield return Case("space before the colon", Head + "Content-Length : 79\r\n\r\n" + Form);
        yield return Case("header without a colon", Head + "Content-Length 79\r\n\r\n" + Form);
        yield return Case("header with a bare CR", Head + "X-Split: a\rSet-Cookie: b\r\nContent-Length: 79\r\n\r\n" + Form);
        yield return Case("header with NUL", Head + "X-Nul: a\0b\r\nContent-Length: 79\r\n\r\n" + Form);
        yield return Case("no Host", Head.Replace("Host: localhost\r\n", "", StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("two Hosts", Head + "Host: elsewhere\r\nContent-Length: 79\r\n\r\n" + Form);
        yield return Case("Host other than the target's", Head.Replace("/connect", "http://elsewhere/connect", StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("Host with a path", Head.Replace("localhost", "localhost/x", StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("no length in HTTP/1.0", Head.Replace("1.1", "1.0", StringComparison.Ordinal) + "\r\n" + Form);
        yield return Case("version that does not exist", Head.Replace("1.1", "1.2", StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("target with NUL", Head.Replace("/token", "/token%00", StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("header of 20 kB", Head + $"X-Long: {new string('x', 20_000)}\r\nContent-Length: 79\r\n\r\n" + Form);
        yield return Case("a hundred headers", Head + string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: x\r\n")) + "Content-Length: 79\r\n\r\n" + Form);
        yield return Case("target of 20 kB", Head.Replace("/token", "/token?" + new string('x', 20_000), StringComparison.Ordinal) + "Content-Length: 79\r\n\r\n" + Form);
    }

    [TestCaseSource(nameof(Ambiguous))]
    [Property("Requirement", "GEN-02")]
    [Property("Requirement", "GEN-06")]
    public async Task ambiguous_request_is_refused_and_the_connection_closed(string request)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(request);
        var answer = await connection.ReadAsync();
        Assert.That(answer, Is.Not.Null);
        Assert.That(answer!.Status, Is.AnyOf(400, 411, 413, 414, 431, 501, 505), answer.Body);
        Assert.That(answer.Body, Does.Not.Contain("access_token").And.Not.Contain("   at "));
        Assert.That(answer.Headers.Keys, Does.Not.Contain("Server"));
        Assert.That(await connection.IsClosedAsync(), Is.True, "What follows could be taken for a request.");
    }

    [Test]
    [Property("Requirement", "GEN-06")]
    public async Task length_beside_chunked_does_not_smuggle_a_second_request()
    {
        var smuggled = RawConnection.TokenRequest(Form);
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(Head + $"Content-Length: {5 + smuggled.Length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled);
        Assert.That((await connection.ReadAsync())!.Status, Is.AnyOf(400, 401));
        Assert.That(await connection.IsClosedAsync(), Is.True, "RFC 9112 §6.1: the connection is closed after the answer to such a request.");
    }

    [Test]
    [Property("Requirement", "GEN-02")]
    public async Task cr_lf_in_the_form_reaches_no_header()
    {
        var form = "grant_type=client_credentials&client_id=machine%0d%0aSet-Cookie:%20a&client_secret=secret&scope=x%0d%0aX-Split:%20b";
        var answer = await RawConnection.AskAsync(_server.Address, RawConnection.TokenRequest(form));
        Assert.That(answer!.Status, Is.EqualTo(401));
        Assert.That(answer.Headers.Keys, Does.Not.Contain("Set-Cookie").And.Not.Contain("X-Split"));
    }

    [Test]
    [Property("Requirement", "GEN-02")]
    public async Task several_requests_sent_at_once_are_answered_in_order()
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync(
            RawConnection.TokenRequest(Form) + RawConnection.TokenRequest("client_id=nobody") + RawConnection.TokenRequest("grant_type=nothing&client_id=machine&client_secret=secret"));
        Assert.That((await connection.ReadAsync())!.Status, Is.EqualTo(200));
        Assert.That((await connection.ReadAsync())!.Status, Is.EqualTo(401));
        Assert.That((await connection.ReadAsync())!.Body, Does.Contain("unsupported_grant_type"));
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "GEN-02")]
    public async Task client_that_leaves_in_the_middle_of_its_body_is_no_fault_of_the_server(bool reset)
    {
        var (errors, ended) = (Errors(), ConnectionsEnded());
        using (var connection = await RawConnection.OpenAsync(_server.Address))
        {
            // 100 Continue says that the endpoint is reading.
            await connection.SendAsync(Head + "Content-Length: 79\r\nExpect: 100-continue\r\n\r\n");
            Assert.That((await connection.ReadAsync())!.Status, Is.EqualTo(100));
            await connection.SendAsync("grant_type=");
            if (reset)
                connection.Reset();
            else
                connection.EndSending();
            Assert.That(reset || await connection.ReadAsync() is null or { Status: 400 }, Is.True);
        }

        Assert.That(Eventually.Holds(() => ConnectionsEnded() > ended), Is.True);
        Assert.That(Errors(), Is.EqualTo(errors), _server.Logs.Text);
    }

    private int Errors() => _server.Logs.Records.Count(record => record.Level >= LogLevel.Error);

    private int ConnectionsEnded() => _server.Logs.Records.Count(record => record.Id.Name == "ConnectionStop");

    private static TestCaseData Case(string name, string request) => new TestCaseData(request).SetArgDisplayNames(name);
}
