using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>TLS is a matter of configuration: the section Kestrel with a certificate.</summary>
public sealed class TlsTests
{
    private const string Password = "password of the certificate";

    private TestDirectory _root = null!;
    private X509Certificate2 _certificate = null!;
    private TestServer _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _root = new TestDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var file = Path.Combine(_root.Path, "server.pfx");
        await File.WriteAllBytesAsync(file, _certificate.Export(X509ContentType.Pfx, Password));

        _server = await TestServer.StartAsync(root: _root, args:
        [
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", $"--Kestrel:Endpoints:Https:Certificate:Path={file}", $"--Kestrel:Endpoints:Https:Certificate:Password={Password}",
        ]);
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = IsOurs } }) { BaseAddress = _server.Address };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _certificate.Dispose();
        _root.Dispose();
    }

    [Test]
    public async Task token_is_had_over_tls()
    {
        using var answer = await _http.PostAsync("/connect/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "machine"), new("client_secret", "secret")]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await TokenAnswer.OfAsync(answer)).AccessToken, Is.Not.Empty);
    }

    [Test]
    public async Task issuer_of_development_is_the_https_address()
    {
        var metadata = JsonDocument.Parse(await _http.GetStringAsync("/.well-known/openid-configuration")).RootElement;
        Assert.That(metadata.GetProperty("issuer").GetString(), Is.EqualTo($"https://127.0.0.1:{_server.Address.Port}"));
    }

    [Test]
    public async Task http_2_is_spoken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await _http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Version, Is.EqualTo(HttpVersion.Version20));
    }

    [Test]
    public async Task plain_http_is_not_answered_on_the_tls_port()
    {
        var answer = await RawConnection.AskAsync(_server.Address, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.That(answer?.Status, Is.Null.Or.InRange(400, 499));
    }

    [Test]
    [Property("Requirement", "GEN-09")]
    public void password_of_the_certificate_is_not_logged() => Assert.That(_server.Logs.Text, Does.Not.Contain(Password));

    [Test]
    public async Task wrong_password_is_told_in_one_sentence_and_not_shown()
    {
        using var root = new TestDirectory();
        HostProcess.Prepare(root);
        await using var server = HostProcess.Serve(root, "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Https:Certificate:Path={Path.Combine(_root.Path, "server.pfx")}", "--Kestrel:Endpoints:Https:Certificate:Password=almost-right");
        Assert.That(await server.ExitCodeAsync(), Is.EqualTo(1));
        Assert.That(server.Error, Does.StartWith("The server cannot listen: ").And.Not.Contain("\n").And.Not.Contain("almost-right"));
    }

    private bool IsOurs(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors) =>
        presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(_certificate.RawData);
}
