namespace PluginTokenServer.Host.Tests.Options;

public sealed class ConfigurationShapeTests
{
    [TestCase("Isuer", "TokenServer:Isuer is not a setting; did you mean Issuer?")]
    [TestCase("Telemetry:Endpoint", "TokenServer:Telemetry is not a setting.")]
    [TestCase("Clients:0:AccesTokenLifetime", "TokenServer:Clients:0:AccesTokenLifetime ('machine') is not a setting; did you mean AccessTokenLifetime?")]
    [TestCase("Clients:0:ClientSecrets:0:Vlaue", "TokenServer:Clients:0:ClientSecrets:0:Vlaue ('machine') is not a setting; did you mean Value?")]
    [TestCase("Clients:1:Qwertz", "TokenServer:Clients:1:Qwertz ('app') is not a setting.")]
    [TestCase("ApiScopes:0:Nmae", "TokenServer:ApiScopes:0:Nmae ('api1') is not a setting; did you mean Name?")]
    [TestCase("Users:0:Password", "TokenServer:Users:0:Password ('alice') is not a setting.")]
    [TestCase("Throttling:LeekSeconds", "TokenServer:Throttling:LeekSeconds is not a setting; did you mean LeakSeconds?")]
    [TestCase("Plugins:Entries:delegation:Enable", "TokenServer:Plugins:Entries:delegation:Enable is not a setting; did you mean Enabled?")]
    public void an_unknown_key_is_named_with_the_setting_that_was_meant(string key, string fault) =>
        Assert.That(SampleSettings.Faults((key, "1")), Is.EqualTo(new[] { fault }));

    [TestCase("Clients:0:AccessTokenLifetime", "an hour", "TokenServer:Clients:0:AccessTokenLifetime ('machine') must be a whole number.")]
    [TestCase("Clients:0:AccessTokenLifetime", "99999999999", "TokenServer:Clients:0:AccessTokenLifetime ('machine') must be a whole number.")]
    [TestCase("Clients:0:AccessTokenLifetime", "", "TokenServer:Clients:0:AccessTokenLifetime ('machine') must be a whole number.")]
    [TestCase("Clients:0:AccessTokenLifetime", "<null>", "TokenServer:Clients:0:AccessTokenLifetime ('machine') is null; leave it out to have the default.")]
    [TestCase("Clients:0:Enabled", "yes", "TokenServer:Clients:0:Enabled ('machine') must be true or false.")]
    [TestCase("Clients:0:AccessTokenType", "Opaque", "TokenServer:Clients:0:AccessTokenType ('machine') must be one of Jwt, Reference.")]
    [TestCase("Clients:0:AccessTokenType", "7", "TokenServer:Clients:0:AccessTokenType ('machine') must be one of Jwt, Reference.")]
    [TestCase("Clients:0:DPoPClockSkew", "soon", "TokenServer:Clients:0:DPoPClockSkew ('machine') must be a time span such as 00:05:00.")]
    [TestCase("Clients:0:ClientSecrets:0:Expiration", "next year", "TokenServer:Clients:0:ClientSecrets:0:Expiration ('machine') must be a date and time such as 2030-12-31T23:59:59Z.")]
    [TestCase("Clients:0:ConsentLifetime", "never", "TokenServer:Clients:0:ConsentLifetime ('machine') must be a whole number.")]
    [TestCase("Plugins:Trust", "Blind", "TokenServer:Plugins:Trust must be one of Off, Warn, Enforce.")]
    public void a_value_that_does_not_fit_its_type_is_named(string key, string value, string fault) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.EqualTo(new[] { fault }));

    [TestCase("Clients:0:AllowedScopes", "api1", "TokenServer:Clients:0:AllowedScopes ('machine') must be a list, not a value.")]
    [TestCase("Clients:1:AllowedScopes:first", "api1", "TokenServer:Clients:1:AllowedScopes ('app') must be a list, not an object.")]
    [TestCase("Clients:0:AllowedScopes:0", "<null>", "TokenServer:Clients:0:AllowedScopes:0 ('machine') is null; leave it out to have the default.")]
    [TestCase("Clients:0:ClientName:de", "Maschine", "TokenServer:Clients:0:ClientName ('machine') must be a text, not a list or an object.")]
    [TestCase("Clients:2", "another", "TokenServer:Clients:2 must be an object with settings, not a value.")]
    [TestCase("Clients:0:Properties", "audience", "TokenServer:Clients:0:Properties ('machine') must be an object of names and values, not a value.")]
    [TestCase("DataDirectory", "<null>", "TokenServer:DataDirectory is null; leave it out to have the default.")]
    public void a_value_in_the_wrong_form_is_named(string key, string value, string fault)
    {
        var changes = key == "Clients:0:AllowedScopes" ? [(key, value), ("Clients:0:AllowedScopes:0", null)] : new (string, string?)[] { (key, value) };

        Assert.That(SampleSettings.Faults(changes), Is.EqualTo(new[] { fault }));
    }

    [TestCase("Clients:0:Properties:whatever", "x")]
    [TestCase("ApiResources:0:Properties:whatever", "x")]
    [TestCase("Plugins:Entries:delegation:Settings:Some:Deep:0:Key", "x")]
    [TestCase("Plugins:Bindings:GrantTypes:urn:ietf:params:oauth:grant-type:jwt-bearer", "x")]
    [TestCase("Users:0:Claims:favourite_colour", "red")]
    public void what_belongs_to_somebody_else_is_free(string key, string value) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.Empty);

    [TestCase("Clients:0:ClientName", "<null>")]
    [TestCase("Clients:0:Claims", "")]
    [TestCase("Clients:0:Properties", "<null>")]
    [TestCase("MasterKeys", "")]
    [TestCase("Limits", "<null>")]
    public void null_and_empty_lists_and_objects_are_what_they_say(string key, string value) =>
        Assert.That(SampleSettings.Faults((key, value)), Is.Empty);

    [Test]
    public void keys_have_no_case() =>
        Assert.That(SampleSettings.Faults(("clients:0:ACCESSTOKENLIFETIME", "60")), Is.Empty);

    [Test]
    public void a_value_is_never_repeated_in_the_fault() =>
        Assert.That(SampleSettings.Faults(("Clients:0:Enabled", "hunter2"), ("Clients:0:ClientSecrets:0:Value", "hunter2")), Has.None.Contains("hunter2"));
}
