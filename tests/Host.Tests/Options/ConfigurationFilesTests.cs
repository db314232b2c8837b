using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Options;

/// <summary>A file of settings that is damaged while the server runs (F39).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConfigurationFilesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly SettableFile _file = new(Json(SampleSettings.Settings()));
    private readonly ServerConfigurationSource _source;

    public ConfigurationFilesTests()
    {
        // The issuer comes from elsewhere: what is left without the file would be a valid configuration with no client in it.
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(source => (source.FileProvider, source.Path, source.Optional, source.ReloadOnChange, source.ReloadDelay) = (_file, _file.Name, true, true, 0))
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("TokenServer:Issuer", "https://id.example.com")])
            .Build();
        _source = new ServerConfigurationSource(
            configuration, new HostingEnvironment { EnvironmentName = "Production" }, _time, new LoggerFactory([_logs]).CreateLogger<ServerConfigurationSource>());
    }

    public void Dispose()
    {
        _source.Dispose();
        _logs.Dispose();
    }

    [Test]
    public void a_change_of_the_file_is_in_force()
    {
        Write(Json(SampleSettings.Settings(("Clients:0:AccessTokenLifetime", "60"))));

        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
    }

    [Test]
    public void a_file_that_does_not_parse_keeps_the_old()
    {
        Write("{\n  \"TokenServer\": {\n    \"Clients\": hunter2\n");

        Assert.That(_source.Current.Clients, Has.Count.EqualTo(2));
        Assert.That(_source.Rejected?.Faults.Select(fault => fault.ToString()), Is.EqualTo(new[] { "appsettings.json cannot be read: it is not JSON at line 3." }));
        Assert.That(_logs.Text, Does.Not.Contain("hunter2"));
    }

    [Test]
    public void a_setting_that_stands_twice_keeps_the_old()
    {
        Write("""{ "TokenServer": { "Issuer": "a", "issuer": "b" } }""");

        Assert.That(_source.Rejected?.Faults.Select(fault => fault.ToString()), Is.EqualTo(new[] { "appsettings.json cannot be read: it is not a JSON object with each setting once." }));
    }

    [TestCase("")]
    [TestCase("   ")]
    public void an_empty_file_keeps_the_old(string content)
    {
        Write(content);

        Assert.That(_source.Current.Clients, Has.Count.EqualTo(2));
        Assert.That(_source.Rejected?.Message, Does.Contain("appsettings.json cannot be read"));
    }

    [Test]
    public void a_file_without_any_setting_keeps_the_old()
    {
        Write("{}");

        Assert.That(_source.Current.Clients, Has.Count.EqualTo(2));
        Assert.That(_source.Rejected?.Message, Does.Contain("appsettings.json is gone or empty, and had settings when the server started."));
    }

    [Test]
    public void a_deleted_file_keeps_the_old()
    {
        _file.Delete();
        _time.Advance(ServerConfigurationSource.Settling);

        Assert.That(_source.Current.Clients, Has.Count.EqualTo(2));
        Assert.That(_source.Rejected?.Message, Does.Contain("appsettings.json is gone or empty, and had settings when the server started."));
    }

    [Test]
    public void a_file_that_is_replaced_in_two_steps_is_no_fault()
    {
        _file.Delete();
        _time.Advance(ServerConfigurationSource.Settling / 2);
        Write(Json(SampleSettings.Settings(("Clients:0:AccessTokenLifetime", "60"))));

        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
        Assert.That(_logs.Records.Where(record => record.Level == LogLevel.Error), Is.Empty);
    }

    [Test]
    public void a_mended_file_is_in_force()
    {
        Write("{");
        Write(Json(SampleSettings.Settings(("Clients:0:AccessTokenLifetime", "60"))));

        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
        Assert.That(_source.Rejected, Is.Null);
    }

    private static string Json(Dictionary<string, string?> settings) => JsonSerializer.Serialize(settings);

    private void Write(string content)
    {
        _file.Write(content);
        _time.Advance(ServerConfigurationSource.Settling);
    }
}
