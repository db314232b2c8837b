namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rules for the settings of the server as a whole.</summary>
public sealed class ServerRuleTests
{
    private const string Key = "5TKcRkXhKp9rfhXtU4VLN1Rhv3cVv7cT4WwH2xUZfeQ=";

    [Test]
    public void the_data_directory_has_a_name() =>
        Assert.That(SampleSettings.Faults(("DataDirectory", " ")), Is.EqualTo(new[] { "TokenServer:DataDirectory is empty; name a directory that the server may write." }));

    [Test]
    public void several_master_keys_are_fine() =>
        Assert.That(SampleSettings.Faults(("MasterKeys:0", Key), ("MasterKeys:1", "5TKcRkXhKp9rfhXtU4VLN1Rhv3cVv7cT4WwH2xUZfeY=")), Is.Empty);

    [Property("Requirement", "GEN-10")]
    [TestCase("", "is not a key of 32 bytes in base64; make one with: openssl rand -base64 32")]
    [TestCase("not base64!", "is not a key of 32 bytes in base64; make one with: openssl rand -base64 32")]
    [TestCase("c2hvcnQ=", "is not a key of 32 bytes in base64; make one with: openssl rand -base64 32")]
    [TestCase("5TKcRkXhKp9rfhXtU4VLN1Rhv3cVv7cT4WwH2xUZfeQ5TKcRkXhKp9rfhXtU4VLN1Rhv3cVv7cT4WwH2xUZfeQ", "is not a key of 32 bytes in base64; make one with: openssl rand -base64 32")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "is not random; make one with: openssl rand -base64 32")]
    [TestCase("YWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWI=", "is not random; make one with: openssl rand -base64 32")]
    [TestCase(Key, "repeats a key that stands before it.")]
    public void a_weak_master_key_is_refused_and_not_shown(string key, string sentence) =>
        Assert.That(SampleSettings.Faults(("MasterKeys:0", Key), ("MasterKeys:1", key)), Is.EqualTo(new[] { $"TokenServer:MasterKeys:1 {sentence}" }));

    [Property("Requirement", "GEN-07")]
    [TestCase("proxy", "is neither an address nor a network such as 10.0.0.0/8.")]
    [TestCase("0.0.0.0/0", "would believe forwarded headers from every address; name the proxies.")]
    [TestCase("::/0", "would believe forwarded headers from every address; name the proxies.")]
    public void a_proxy_that_is_nobody_or_everybody_is_refused(string proxy, string sentence) =>
        Assert.That(SampleSettings.Faults(("KnownProxies:0", "10.0.0.0/8"), ("KnownProxies:1", proxy)), Is.EqualTo(new[] { $"TokenServer:KnownProxies:1 {sentence}" }));

    [Property("Requirement", "CLI-16")]
    [TestCase("inside", "is neither an address nor a network such as 10.0.0.0/8.")]
    [TestCase("10.0.0.5/8", "is neither an address nor a network such as 10.0.0.0/8.")]
    [TestCase("0.0.0.0/0", "would let the server call every address; name the networks that its applications are in.")]
    [TestCase("::/0", "would let the server call every address; name the networks that its applications are in.")]
    public void a_network_to_call_is_one_and_not_everything(string network, string sentence) =>
        Assert.That(SampleSettings.Faults(("Outbound:AllowedNetworks:0", "fd00::/8"), ("Outbound:AllowedNetworks:1", network)), Is.EqualTo(new[] { $"TokenServer:Outbound:AllowedNetworks:1 {sentence}" }));

    [TestCase("proxy.example.com:3128")]
    [TestCase("https://proxy.example.com")]
    [TestCase("http://user:password@proxy.example.com")]
    [TestCase("http://proxy.example.com/path")]
    [TestCase("")]
    public void a_proxy_to_call_through_is_one_that_can_be_spoken_to(string proxy) => Assert.That(
        SampleSettings.Faults(("Outbound:Proxy", proxy)),
        Is.EqualTo(new[] { "TokenServer:Outbound:Proxy must be the address of an HTTP proxy without a user name, such as http://proxy.example.com:3128." }));

    [Test]
    public void a_proxy_has_an_address() => Assert.That(SampleSettings.Faults(("Outbound:Proxy", "http://10.0.0.1:3128")), Is.Empty);

    [TestCase("Throttling:ClientSecretFailures", "0", "must be between 1 and 10000.")]
    [TestCase("Throttling:PasswordFailures", "10001", "must be between 1 and 10000.")]
    [TestCase("Throttling:GrantFailures", "-1", "must be between 1 and 10000.")]
    [TestCase("Throttling:SourceFailures", "0", "must be between 1 and 100000.")]
    [TestCase("Throttling:LeakSeconds", "0", "must be between 1 and 3600.")]
    [TestCase("Throttling:SourceLeakSeconds", "3601", "must be between 1 and 3600.")]
    [TestCase("Limits:MaxConcurrentConnections", "0", "must be between 1 and 1000000.")]
    [TestCase("Limits:ShutdownTimeoutSeconds", "601", "must be between 1 and 600.")]
    [TestCase("Keys:RotationDays", "3651", "must be between 1 and 3650.")]
    [TestCase("Keys:ReloadSeconds", "0", "must be between 5 and 600.")]
    public void a_number_out_of_its_range_is_refused(string key, string value, string sentence) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.EqualTo(new[] { $"TokenServer:{key} {sentence}" }));

    [Property("Requirement", "KEY-03")]
    [TestCase("15", "60", "90", "must be at least 16: keys are read every 60 s and may be cached for 5 minutes, and the clocks of two nodes may be 10 minutes apart.")]
    [TestCase("24", "600", "90", "must be at least 25: keys are read every 600 s and may be cached for 5 minutes, and the clocks of two nodes may be 10 minutes apart.")]
    [TestCase("1440", "60", "1", "must be less than the 1 days of RotationDays.")]
    [TestCase("0", "60", "1", "must be between 1 and 43200.")]
    public void keys_are_published_before_anybody_could_miss_them(string ahead, string reload, string rotation, string sentence) => Assert.That(
        SampleSettings.Faults(("Keys:PublishAheadMinutes", ahead), ("Keys:ReloadSeconds", reload), ("Keys:RotationDays", rotation)),
        Is.EqualTo(new[] { $"TokenServer:Keys:PublishAheadMinutes {sentence}" }));

    [TestCase("machin", "names no client; did you mean machine?")]
    [TestCase("nobody-at-all", "names no client.")]
    public void a_response_generator_is_bound_to_clients_that_exist(string client, string sentence) =>
        Assert.That(
            SampleSettings.Faults(($"Plugins:Bindings:ResponseGenerators:Clients:{client}", "response-stamp"), ("Plugins:Bindings:ResponseGenerators:Clients:app", "response-stamp")),
            Is.EqualTo(new[] { $"TokenServer:Plugins:Bindings:ResponseGenerators:Clients:{client} {sentence}" }));

    [TestCase("LockFile", " ", "is empty; name a file, which `plugins lock` makes.")]
    [TestCase("PollSeconds", "0", "is 0; it has to be from 1 to 3600.")]
    [TestCase("Defaults:TimeoutMs", "0", "is 0; it has to be from 1 to 600000.")]
    public void faults_of_the_plugins_section_are_among_the_others(string key, string value, string sentence) =>
        Assert.That(SampleSettings.Faults(($"Plugins:{key}", value)), Is.EqualTo(new[] { $"TokenServer:Plugins:{key} {sentence}" }));
}
