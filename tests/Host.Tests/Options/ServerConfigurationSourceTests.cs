using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Options;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerConfigurationSourceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly IConfigurationRoot _configuration = SampleSettings.Of();
    private readonly ServerConfigurationSource _source;

    public ServerConfigurationSourceTests() => _source = SourceOf(_configuration);

    public void Dispose()
    {
        _source.Dispose();
        _logs.Dispose();
    }

    [Test]
    public void what_is_configured_can_be_looked_up()
    {
        var current = _source.Current;

        Assert.That(current.Clients.Keys, Is.EquivalentTo(new[] { "machine", "app" }));
        Assert.That(current.Scopes.ApiScopes.Keys, Is.EquivalentTo(new[] { "api1", "api2" }));
        Assert.That(current.UsersByName[UserOptions.CanonicalName(" Alice ")], Is.SameAs(current.UsersBySubject["1"]));
    }

    [Test]
    public void faults_are_thrown_at_the_start() =>
        Assert.That(() => SourceOf(SampleSettings.Of(("Issuer", null))), Throws.TypeOf<ConfigurationException>());

    [Test]
    public void a_fault_stops_the_start_with_a_sentence_for_the_operator() =>
        Assert.That(() => SourceOf(SampleSettings.Of(("Issuer", null))), Throws.InstanceOf<StartupException>());

    [Test]
    public void a_change_is_in_force_when_it_has_settled()
    {
        Set("Clients:0:AccessTokenLifetime", "60");

        _time.Advance(ServerConfigurationSource.Settling - TimeSpan.FromMilliseconds(1));
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(3600));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
        Assert.That(Messages(LogLevel.Information), Is.EqualTo(new[] { "The changed configuration is in force: Clients. There are now 2 clients, 3 scopes and 1 users." }));
    }

    [Test]
    public void changes_in_quick_succession_are_one_change()
    {
        for (var lifetime = 60; lifetime < 65; lifetime++)
        {
            Set("Clients:0:AccessTokenLifetime", $"{lifetime}");
            _time.Advance(ServerConfigurationSource.Settling / 2);
        }

        Assert.That(Messages(LogLevel.Information), Is.Empty);
        _time.Advance(ServerConfigurationSource.Settling);
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(64));
        Assert.That(Messages(LogLevel.Information), Has.Exactly(1).Items);
    }

    [Test]
    public void whoever_waits_for_a_change_is_told_once_and_finds_it_done()
    {
        var seen = new List<int>();
        var token = _source.GetChangeToken();
        using var registration = token.RegisterChangeCallback(_ => seen.Add(_source.Current.Clients["machine"].AccessTokenLifetime), null);

        Apply("Clients:0:AccessTokenLifetime", "60");
        Apply("Clients:0:AccessTokenLifetime", "61");

        Assert.That(seen, Is.EqualTo(new[] { 60 }));
        Assert.That(token.HasChanged, Is.True);
        Assert.That(_source.GetChangeToken().HasChanged, Is.False);
    }

    [Test]
    public void a_change_elsewhere_changes_nothing()
    {
        var before = _source.Current;

        _configuration["Logging:LogLevel:Default"] = "Debug";
        Settle();

        Assert.That(_source.Current, Is.SameAs(before));
        Assert.That(_logs.Records, Is.Empty);
    }

    [Test, Property("Requirement", "F39")]
    public void an_invalid_change_keeps_the_old_and_says_everything_that_is_wrong()
    {
        var (before, token) = (_source.Current, _source.GetChangeToken());

        Apply("Clients:0:AccessTokenLifetime", "0", ("Clients:1:AllowedScopes:0", "api3"));

        Assert.That(_source.Current, Is.SameAs(before));
        Assert.That(token.HasChanged, Is.False);
        Assert.That(_source.Rejected?.Faults, Has.Exactly(2).Items);
        Assert.That(Messages(LogLevel.Error), Is.EqualTo(new[]
        {
            "The changed configuration is not used, the previous one stays in force. The configuration has 2 faults:\n"
            + "  - TokenServer:Clients:1:AllowedScopes:0 ('app') names no scope in ApiScopes or IdentityResources; did you mean api1?\n"
            + "  - TokenServer:Clients:0:AccessTokenLifetime ('machine') must be between 1 and 31536000 seconds.",
        }));
    }

    [Test, Property("Requirement", "F39")]
    public void the_same_faults_are_said_once()
    {
        Apply("Clients:0:AccessTokenLifetime", "0");
        Apply("Clients:0:ClientName", "Machine");
        Apply("Clients:0:AccessTokenLifetime", "-1");

        Assert.That(Messages(LogLevel.Error), Has.Exactly(1).Items);
    }

    [Test, Property("Requirement", "F39")]
    public void a_mended_change_is_in_force()
    {
        Apply("Clients:0:AccessTokenLifetime", "0");
        Apply("Clients:0:AccessTokenLifetime", "60");

        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
        Assert.That(_source.Rejected, Is.Null);
    }

    [Test, Property("Requirement", "F39")]
    public void a_fault_that_is_taken_back_leaves_what_is_in_force_and_says_so()
    {
        var before = _source.Current;

        Apply("Clients:0:ClientId", "");
        Apply("Clients:0:ClientId", "machine");

        Assert.That(_source.Current, Is.SameAs(before));
        Assert.That(_source.Rejected, Is.Null);
        Assert.That(Messages(LogLevel.Information), Is.EqualTo(new[] { "The configuration is again the one that is in force." }));
    }

    [TestCase("Issuer", "https://other.example.com")]
    [TestCase("DataDirectory", "elsewhere")]
    [TestCase("MasterKeys:0", "5TKcRkXhKp9rfhXtU4VLN1Rhv3cVv7cT4WwH2xUZfeQ=")]
    [TestCase("KnownProxies:0", "10.0.0.1")]
    [TestCase("Plugins:Directory", "elsewhere")]
    [TestCase("Limits:MaxConcurrentConnections", "5")]
    public void what_the_server_is_built_upon_waits_for_the_next_start(string key, string value)
    {
        var before = _source.Current.Options;

        Apply(key, value);

        var name = key.Split(':')[0];
        Assert.That(typeof(TokenServerOptions).GetProperty(name)?.GetValue(_source.Current.Options), Is.SameAs(typeof(TokenServerOptions).GetProperty(name)?.GetValue(before)));
        Assert.That(Messages(LogLevel.Warning), Is.EqualTo(new[] { $"These settings have changed and take effect at the next start: {name}." }));
        Assert.That(Messages(LogLevel.Information), Is.Empty);
    }

    [Test]
    public void what_is_configured_for_a_plugin_waits_for_the_next_start_where_plugins_are_not_reloaded()
    {
        Apply("Plugins:Entries:acme:Settings:Word", "new");

        Assert.That(Messages(LogLevel.Warning), Is.EqualTo(new[] { "These settings have changed and take effect at the next start: Plugins." }));
        Assert.That(Messages(LogLevel.Information), Is.Empty);
    }

    [Test]
    public void what_is_configured_for_a_plugin_waits_for_its_reload_where_plugins_are_reloaded()
    {
        var configuration = SampleSettings.Of(("Plugins:Reload", "Manual"), ("Plugins:Entries:beta:Settings:Word", "old"));
        using var source = SourceOf(configuration);
        var plugins = source.Current.Options.Plugins;
        configuration["TokenServer:Plugins:Entries:acme:Settings:Word"] = "new";
        Assert.That(source.Refresh(), Is.Null);

        Assert.That(Messages(LogLevel.Warning), Is.Empty);
        Assert.That(Messages(LogLevel.Information), Is.EqualTo(new[] { "What is configured for these plugins has changed and takes effect when they are reloaded: acme." }));
        Assert.That(plugins.Entry("acme")!.Settings!["Word"], Is.EqualTo("new"));
        Assert.That(source.Current.Options.Plugins, Is.SameAs(plugins));

        configuration["TokenServer:Plugins:PollSeconds"] = "9";
        Assert.That(source.Refresh(), Is.Null);
        Assert.That(Messages(LogLevel.Warning), Is.EqualTo(new[] { "These settings have changed and take effect at the next start: Plugins." }));
    }

    [Test, Property("Requirement", "F39")]
    public void what_is_configured_for_a_plugin_is_not_taken_over_with_faults_elsewhere()
    {
        var plugins = _source.Current.Options.Plugins;

        Apply("Clients:0:AccessTokenLifetime", "0", ("Plugins:Entries:acme:Settings:Word", "new"));

        Assert.That(plugins.Entry("acme"), Is.Null);
    }

    [Test]
    public void whoever_has_just_changed_it_does_not_have_to_wait()
    {
        Set("Clients:0:AccessTokenLifetime", "60");
        Assert.That(_source.Refresh(), Is.Null);
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));

        Set("Clients:0:AccessTokenLifetime", "0");
        Assert.That(_source.Refresh()?.Faults, Has.Exactly(1).Items);
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
    }

    [Test]
    public void the_rest_of_a_change_does_not_wait()
    {
        Apply("Issuer", "https://other.example.com", ("Clients:0:AccessTokenLifetime", "60"));

        Assert.That(_source.Current.Options.Issuer, Is.EqualTo("https://id.example.com"));
        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(60));
        Assert.That(Messages(LogLevel.Information), Has.One.Contains("in force: Clients."));
    }

    [Test]
    public void what_waits_is_said_once_and_not_when_it_is_taken_back()
    {
        Apply("Issuer", "https://other.example.com");
        Apply("Clients:0:AccessTokenLifetime", "60");
        Apply("Issuer", "https://id.example.com");

        Assert.That(Messages(LogLevel.Warning), Has.Exactly(1).Items);
    }

    [Test]
    public void limits_of_throttling_change_without_a_restart()
    {
        Apply("Throttling:PasswordFailures", "3");

        Assert.That(_source.Current.Options.Throttling.PasswordFailures, Is.EqualTo(3));
    }

    [Test, Property("Requirement", "GEN-09")]
    public void a_secret_in_the_wrong_place_is_not_logged()
    {
        Apply("Clients:0:ClientSecrets:0:Value", "hunter2", ("Clients:0:Enabled", "hunter2"), ("MasterKeys:0", "hunter2"), ("Users:0:PasswordHash", "hunter2"));

        Assert.That(_logs.Records, Is.Not.Empty);
        Assert.That(_logs.Text, Does.Not.Contain("hunter2"));
    }

    [Test]
    public void nothing_happens_after_the_end()
    {
        Set("Clients:0:AccessTokenLifetime", "60");
        _source.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(_source.Current.Clients["machine"].AccessTokenLifetime, Is.EqualTo(3600));
    }

    private ServerConfigurationSource SourceOf(IConfiguration configuration) => new(
        configuration, new HostingEnvironment { EnvironmentName = "Production" }, _time, new LoggerFactory([_logs]).CreateLogger<ServerConfigurationSource>());

    private string[] Messages(LogLevel level) => [.. _logs.Records.Where(record => record.Level == level).Select(record => record.Message)];

    private void Apply(string key, string value, params (string Key, string Value)[] more)
    {
        foreach (var (another, itsValue) in more)
            _configuration[$"TokenServer:{another}"] = itsValue;
        Set(key, value);
        _time.Advance(ServerConfigurationSource.Settling);
    }

    private void Set(string key, string value)
    {
        _configuration[$"TokenServer:{key}"] = value;
        _configuration.Reload();
    }

    private void Settle()
    {
        _configuration.Reload();
        _time.Advance(ServerConfigurationSource.Settling);
    }
}
