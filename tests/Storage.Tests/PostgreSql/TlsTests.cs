using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>The way to PostgreSQL, encrypted, with certificates of an authority of one's own; and what the operator is told where they do not fit.</summary>
public sealed class TlsTests
{
    private readonly TestDirectory _directory = new();
    private PostgresServer _server = null!;
    private int _port;

    private string Authority => Path.Combine(_directory.Path, "authority.crt");

    private string Stranger => Path.Combine(_directory.Path, "stranger.crt");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var authority = NewAuthority("The test's own authority");
        using var stranger = NewAuthority("Another authority");
        await File.WriteAllTextAsync(Authority, authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Stranger, stranger.ExportCertificatePem());
        (_server, _port) = await PostgresServer.StartOnTcpAsync(NewServerCertificate(authority, "localhost"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [TestCase("SSL Mode=Require", "")]
    [TestCase("SSL Mode=VerifyCA", "authority")]
    [TestCase("SSL Mode=VerifyFull", "authority")]
    public async Task trusted_server_is_spoken_to_in_cipher(string mode, string root)
    {
        await using var store = Store("localhost", mode, root);
        await store.OpenAsync(CancellationToken.None);
        Assert.That(await store.TryAddAsync(Records.Plain(mode), CancellationToken.None));
        await using var look = new Npgsql.NpgsqlConnection(Connection("localhost", mode, root) + ";Pooling=false");
        await look.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'PluginTokenServer'", look);
        Assert.That(await command.ExecuteScalarAsync(), Is.True);
    }

    [TestCase("localhost", "SSL Mode=VerifyFull", "")]
    [TestCase("localhost", "SSL Mode=VerifyFull", "stranger")]
    [TestCase("localhost", "SSL Mode=VerifyCA", "stranger")]
    [TestCase("127.0.0.1", "SSL Mode=VerifyFull", "authority")]
    public async Task certificate_that_is_not_trusted_is_refused_by_a_sentence(string host, string mode, string root)
    {
        var sentence = await RefusalAsync(host, _port, mode, root);
        Assert.That(sentence, Does.StartWith($"PostgreSQL at {host}").And.Contain("certificate that is not trusted; check SSL Mode and Root Certificate").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task server_without_tls_is_refused_where_it_is_asked_for()
    {
        var (server, port) = await PostgresServer.StartOnTcpAsync(null);
        await using (server)
            Assert.That(await RefusalAsync("localhost", port, "SSL Mode=Require", ""), Does.Contain("does not offer TLS").And.Not.Contain("hunter2"));
    }

    private async Task<string> RefusalAsync(string host, int port, string mode, string root)
    {
        await using var store = Cluster.Store(Connection(host, mode, root, port));
        return (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(CancellationToken.None)))!.Message;
    }

    private Plugins.PostgreSql.PostgreSqlStore Store(string host, string mode, string root) => Cluster.Store(Connection(host, mode, root));

    private string Connection(string host, string mode, string root, int? port = null) =>
        $"Host={host};Port={port ?? _port};Username=postgres;Database=postgres;Password=hunter2;{mode}" + root switch
        {
            "authority" => $";Root Certificate={Authority}",
            "stranger" => $";Root Certificate={Stranger}",
            _ => "",
        };

    private static X509Certificate2 NewAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(Yesterday, Yesterday.AddDays(30));
    }

    private static (string Certificate, string Key) NewServerCertificate(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, Yesterday, Yesterday.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static DateTimeOffset Yesterday { get; } = TimeProvider.System.GetUtcNow().AddDays(-1);
}
