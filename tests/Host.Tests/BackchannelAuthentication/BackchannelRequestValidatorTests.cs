using System.Collections.Specialized;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Tests.Token;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.BackchannelAuthentication;

/// <summary>What a CIBA request says, by its rules: a table of what is taken and of what it is refused with.</summary>
public sealed class BackchannelRequestValidatorTests
{
    private ServerParts _parts = null!;

    [OneTimeSetUp]
    public void Start() => _parts = new ServerParts(settings =>
    {
        settings["BackchannelAuthentication"] = new JsonObject { ["LifetimeSeconds"] = 200 };
        foreach (var name in new[] { "poll", "ping", "coded", "short" })
            settings.AddClient(name, [GrantType.Ciba], ["openid", "api1", "api2"]);
        var ping = settings.Client("ping");
        (ping["BackchannelTokenDeliveryMode"], ping["BackchannelClientNotificationEndpoint"]) = ("ping", "https://client.example.com/ping");
        settings.Client("coded")["BackchannelUserCodeParameter"] = true;
        settings.Client("short")["CibaLifetime"] = 30;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _parts.DisposeAsync();

    [Test]
    public void a_request_that_says_as_little_as_it_may_is_taken()
    {
        var request = Taken("poll");
        Assert.That((request.LoginHint, request.LoginHintToken, request.IdTokenHint, request.BindingMessage, request.UserCode, request.NotificationToken), Is.EqualTo(("alice", (string?)null, (string?)null, (string?)null, (string?)null, (string?)null)));
        Assert.That((request.Lifetime, request.Resources, request.AcrValues.Length), Is.EqualTo((TimeSpan.FromSeconds(200), (string[]?)null, 0)));
        Assert.That(request.Scopes.Names, Is.EqualTo(new[] { "openid", "api1" }));
    }

    [Test]
    public void all_that_it_says_is_kept()
    {
        var request = Taken("ping", ("binding_message", "W4SCT"), ("acr_values", " a  tenant:b "), ("client_notification_token", "token"), ("resource", "urn:api1"), ("requested_expiry", "10"));
        Assert.That((request.BindingMessage, request.NotificationToken, request.Lifetime), Is.EqualTo(("W4SCT", "token", TimeSpan.FromSeconds(10))));
        Assert.That(request.AcrValues, Is.EqualTo(new[] { "a", "tenant:b" }));
        Assert.That(request.Resources, Is.EqualTo(new[] { "urn:api1" }));
        Assert.That(Taken("coded", ("user_code", "1234")).UserCode, Is.EqualTo("1234"));
        Assert.That(Taken("poll", ("client_notification_token", "token")).NotificationToken, Is.Null, "A client that polls is sent nothing.");
    }

    [TestCase("login_hint", 1, null)]
    [TestCase("login_hint_token", 1, null)]
    [TestCase("id_token_hint", 1, null)]
    [TestCase("", 0, "there is none")]
    [TestCase("login_hint login_hint_token", 2, "there are several")]
    [TestCase("login_hint id_token_hint", 2, "there are several")]
    [TestCase("login_hint_token id_token_hint", 2, "there are several")]
    [TestCase("login_hint login_hint_token id_token_hint", 3, "there are several")]
    [Property("Requirement", "CIB-01")]
    public void one_hint_is_needed(string names, int count, string? words)
    {
        var hints = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(hints, Has.Length.EqualTo(count));
        var parameters = new NameValueCollection { ["scope"] = "openid" };
        foreach (var hint in hints)
            parameters[hint] = "x";
        var outcome = Validate("poll", parameters);
        Assert.That((outcome.Error?.Code, outcome.Error?.Description?.Contains(words ?? "", StringComparison.Ordinal)), Is.EqualTo(words is null ? (null, (bool?)null) : ("invalid_request", (bool?)true)));
    }

    [TestCase(null, "invalid_scope")]
    [TestCase("", "invalid_scope")]
    [TestCase("api1", "invalid_scope")]
    [TestCase("openid api3", "invalid_scope")]
    [TestCase("openid", null)]
    [TestCase("api1 openid", null)]
    [Property("Requirement", "CIB-01")]
    public void the_scope_has_openid_and_what_the_client_may_have(string? scope, string? error) => Assert.That(Error("poll", ("scope", scope)), Is.EqualTo(error));

    [TestCase(1, null)]
    [TestCase(128, null)]
    [TestCase(129, "invalid_binding_message")]
    [TestCase(0, "invalid_binding_message")]
    [Property("Requirement", "CIB-04")]
    public void the_message_has_a_length(int length, string? error) => Assert.That(Error("poll", ("binding_message", new string('W', length))), Is.EqualTo(error));

    [Test]
    [Property("Requirement", "CIB-04")]
    public void no_control_or_format_character_is_in_a_message()
    {
        var refused = Enumerable.Range(0, 0x10000).Where(code => !char.IsSurrogate((char)code) && Error("poll", ("binding_message", $"a{(char)code}b")) is not null).ToHashSet();
        // ASCII and Latin 1: the controls and the soft hyphen.
        Assert.That(refused.Where(code => code < 0x100), Is.EquivalentTo(Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Append(0xAD)));
        // The bidirectional controls of Unicode (UAX #9 §2), zero width and the separators of lines.
        Assert.That(refused, Is.SupersetOf(new[] { 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFFD, 0xE000 }));
    }

    [TestCase("\ud800")]
    [TestCase("\udc00a")]
    [TestCase(" ")]
    [TestCase("\u2003\u00A0")]
    [Property("Requirement", "CIB-04")]
    public void what_is_no_text_is_no_message(string message) => Assert.That(Error("poll", ("binding_message", message)), Is.EqualTo("invalid_binding_message"));

    [TestCase("a", null)]
    [TestCase("AZaz09-._~+/==", null)]
    [TestCase("", "invalid_request")]
    [TestCase("=", "invalid_request")]
    [TestCase("a=b", "invalid_request")]
    [TestCase("a b", "invalid_request")]
    [TestCase("a:b", "invalid_request")]
    [TestCase("ä", "invalid_request")]
    [TestCase("a\n", "invalid_request")]
    [TestCase(null, "invalid_request")]
    [Property("Requirement", "CIB-07")]
    public void the_notification_token_is_a_bearer_token(string? token, string? error) => Assert.That(Error("ping", ("client_notification_token", token)), Is.EqualTo(error));

    [TestCase(1024, null)]
    [TestCase(1025, "invalid_request")]
    [Property("Requirement", "CIB-07")]
    public void the_notification_token_has_a_length(int length, string? error)
    {
        foreach (var client in new[] { "ping", "poll" })
            Assert.That(Error(client, ("client_notification_token", new string('a', length))), Is.EqualTo(error));
    }

    [TestCase("poll", "1", 1)]
    [TestCase("poll", "199", 199)]
    [TestCase("poll", "201", 200)]
    [TestCase("poll", "0000000099", 99)]
    [TestCase("poll", "2147483648", 200)]
    [TestCase("short", null, 30)]
    [TestCase("short", "29", 29)]
    [TestCase("short", "31", 30)]
    [TestCase("poll", "0", null)]
    [TestCase("poll", "-1", null)]
    [TestCase("poll", "", null)]
    [TestCase("poll", "1.0", null)]
    [TestCase("poll", "1 ", null)]
    [TestCase("poll", "00000000099", null)]
    [Property("Requirement", "CIB-10")]
    public void the_time_is_what_the_request_asks_for_and_no_more_than_the_client_has(string client, string? expiry, int? seconds)
    {
        if (seconds is { } taken)
            Assert.That(Taken(client, ("requested_expiry", expiry)).Lifetime, Is.EqualTo(TimeSpan.FromSeconds(taken)));
        else
            Assert.That(Error(client, ("requested_expiry", expiry)), Is.EqualTo("invalid_request"));
    }

    [Test]
    public void a_user_code_is_for_clients_that_take_one()
    {
        Assert.That((Error("poll", ("user_code", "1")), Error("coded", ("user_code", "1"))), Is.EqualTo(("invalid_request", (string?)null)));
        Assert.That((Error("coded", ("user_code", new string('1', 256))), Error("coded", ("user_code", new string('1', 257)))), Is.EqualTo(((string?)null, "invalid_request")));
    }

    [TestCase("login_hint", 1024)]
    [TestCase("acr_values", 1024)]
    public void what_is_too_long_is_named(string name, int limit)
    {
        Assert.That(Error("poll", (name, new string('a', limit))), Is.Null);
        Assert.That(Validate("poll", Parameters((name, new string('a', limit + 1)))).Error?.Description, Is.EqualTo($"The parameter {name} is too long."));
    }

    [TestCase("urn:api1", null)]
    [TestCase("urn:api3", "invalid_target")]
    [TestCase("no uri", "invalid_target")]
    [TestCase("urn:api1#part", "invalid_target")]
    public void the_resource_is_one_of_the_clients(string resource, string? error) => Assert.That(Error("poll", ("resource", resource)), Is.EqualTo(error));

    private Outcome<BackchannelRequest> Validate(string client, NameValueCollection parameters) => _parts.Get<BackchannelRequestValidator>().Validate(parameters, _parts.Client(client));

    private BackchannelRequest Taken(string client, params (string Name, string? Value)[] changes)
    {
        Assert.That(Validate(client, Parameters([.. Needed(client), .. changes])).Succeeded(out var request, out var error), error?.Description);
        return request!;
    }

    private string? Error(string client, params (string Name, string? Value)[] changes) => Validate(client, Parameters([.. Needed(client), .. changes])).Error?.Code;

    private static (string, string?)[] Needed(string client) => client == "ping" ? [("client_notification_token", "token")] : [];

    private static NameValueCollection Parameters(params (string Name, string? Value)[] changes)
    {
        var parameters = new NameValueCollection { ["scope"] = "openid api1", ["login_hint"] = "alice" };
        foreach (var (name, value) in changes)
        {
            parameters.Remove(name);
            if (value is not null)
                parameters.Add(name, value);
        }

        return parameters;
    }
}
