namespace PluginTokenServer.Host.Tests.Options.Rules;

/// <summary>The rules for clients whose users answer on another device (RFC 8628, CIBA Core §4).</summary>
public sealed class ClientCrossDeviceRuleTests
{
    private const string Ciba = "urn:openid:params:grant-type:ciba";
    private const string Device = "urn:ietf:params:oauth:grant-type:device_code";

    [TestCase("Letters")]
    [TestCase("numeric")]
    [TestCase("")]
    [Property("Requirement", "DEV-01")]
    public void a_user_code_is_of_letters_or_digits(string type) =>
        Assert.That(SampleSettings.Faults(("Clients:0:UserCodeType", type)), Is.EqualTo(new[] { "TokenServer:Clients:0:UserCodeType ('machine') must be Numeric, or left out for letters." }));

    [TestCase("Numeric")]
    [TestCase(null)]
    public void either_of_them_is_taken(string? type) => Assert.That(SampleSettings.Faults(("Clients:0:UserCodeType", type)), Is.Empty);

    [TestCase("push", "must be poll or ping; push is not offered.")]
    [TestCase("Poll", "must be poll or ping; push is not offered.")]
    [TestCase("", "must be poll or ping; push is not offered.")]
    public void a_delivery_mode_is_one_that_is_offered(string mode, string sentence) =>
        Assert.That(SampleSettings.Faults(("Clients:0:BackchannelTokenDeliveryMode", mode)), Is.EqualTo(new[] { $"TokenServer:Clients:0:BackchannelTokenDeliveryMode ('machine') {sentence}" }));

    [Test]
    public void a_client_that_is_pinged_says_where() =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:BackchannelTokenDeliveryMode", "ping")),
            Is.EqualTo(new[] { "TokenServer:Clients:0:BackchannelClientNotificationEndpoint ('machine') is missing: a client of the mode ping is sent its pings there (CIBA Core §4)." }));

    [TestCase("/ping")]
    [TestCase("ping.example.com")]
    [TestCase("https://app.example.com/ping#there")]
    [TestCase("https://user:password@app.example.com/ping")]
    [TestCase("http://app.example.com/ping")]
    [TestCase("com.example.app:/ping")]
    [TestCase("javascript:alert(1)")]
    public void a_ping_goes_to_an_address_that_keeps_what_it_carries(string address) =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:BackchannelTokenDeliveryMode", "ping"), ("Clients:0:BackchannelClientNotificationEndpoint", address)),
            Has.One.StartsWith("TokenServer:Clients:0:BackchannelClientNotificationEndpoint ('machine') "));

    [TestCase("https://app.example.com/ping")]
    [TestCase("https://app.example.com:8443/ping?tenant=1")]
    public void an_address_that_does_is_taken(string address) =>
        Assert.That(SampleSettings.Faults(("Clients:0:BackchannelTokenDeliveryMode", "ping"), ("Clients:0:BackchannelClientNotificationEndpoint", address)), Is.Empty);

    [Test]
    [Property("Requirement", "CIB-01")]
    public void a_public_client_does_not_use_ciba() =>
        Assert.That(
            SampleSettings.Faults(("Clients:1:AllowedGrantTypes:1", Ciba)),
            Is.EqualTo(new[] { "TokenServer:Clients:1:AllowedGrantTypes:1 ('app') lets a public client use CIBA, which needs a client that authenticates (CIBA Core §7.1)." }));

    [TestCase("0", Ciba)]
    [TestCase("0", Device)]
    [TestCase("1", Device)]
    public void a_client_that_may_does(string client, string grantType) => Assert.That(SampleSettings.Faults(($"Clients:{client}:AllowedGrantTypes:1", grantType)), Is.Empty);

    [TestCase("DeviceCodeLifetime", "0", "600")]
    [TestCase("DeviceCodeLifetime", "601", "600")]
    [TestCase("DeviceCodeLifetime", "-1", "600")]
    [TestCase("CibaLifetime", "0", "3600")]
    [TestCase("CibaLifetime", "3601", "3600")]
    [TestCase("PollingInterval", "0", "60")]
    [TestCase("PollingInterval", "61", "60")]
    [Property("Requirement", "DEV-01")]
    public void a_time_makes_sense(string property, string seconds, string most) =>
        Assert.That(SampleSettings.Faults(($"Clients:0:{property}", seconds)), Is.EqualTo(new[] { $"TokenServer:Clients:0:{property} ('machine') must be between 1 and {most} seconds." }));

    [TestCase("DeviceCodeLifetime", "1")]
    [TestCase("DeviceCodeLifetime", "600")]
    [TestCase("CibaLifetime", "3600")]
    [TestCase("PollingInterval", "1")]
    [TestCase("PollingInterval", "60")]
    public void the_ends_of_what_makes_sense_are_taken(string property, string seconds) => Assert.That(SampleSettings.Faults(($"Clients:0:{property}", seconds)), Is.Empty);

    [TestCase("DeviceAuthorization:IntervalSeconds", "0", "must be between 1 and 60.")]
    [TestCase("DeviceAuthorization:IntervalSeconds", "61", "must be between 1 and 60.")]
    [TestCase("DeviceAuthorization:MaxPendingPerClient", "0", "must be between 1 and 10000.")]
    [TestCase("DeviceAuthorization:MaxPendingPerClient", "10001", "must be between 1 and 10000.")]
    [TestCase("BackchannelAuthentication:LifetimeSeconds", "9", "must be between 10 and 3600.")]
    [TestCase("BackchannelAuthentication:LifetimeSeconds", "3601", "must be between 10 and 3600.")]
    [TestCase("BackchannelAuthentication:IntervalSeconds", "0", "must be between 1 and 60.")]
    [TestCase("BackchannelAuthentication:MaxPendingPerUser", "0", "must be between 1 and 100.")]
    [TestCase("BackchannelAuthentication:MaxPendingPerUser", "101", "must be between 1 and 100.")]
    [TestCase("Throttling:UserCodeFailures", "0", "must be between 1 and 100.")]
    [TestCase("Throttling:UserCodeFailures", "101", "must be between 1 and 100.")]
    public void a_number_of_the_server_is_within_its_range(string key, string value, string sentence) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.EqualTo(new[] { $"TokenServer:{key} {sentence}" }));

    [TestCase("bob")]
    [TestCase("1234")]
    [TestCase("K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=")]
    [Property("Requirement", "CIB-03")]
    public void a_user_code_of_ciba_is_a_hash(string hash) =>
        Assert.That(SampleSettings.Faults(("Users:0:UserCodeHash", hash)), Is.EqualTo(new[] { "TokenServer:Users:0:UserCodeHash ('alice') is not a usable hash; make one with `user hash`." }));

    [TestCase("")]
    [TestCase(SampleSettings.PasswordHash)]
    public void a_user_may_have_one_or_none(string hash) => Assert.That(SampleSettings.Faults(("Users:0:UserCodeHash", hash)), Is.Empty);
}
