using System.Text.Json;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>Entries that extensions add to an answer: what may be said, and that nothing else gets out or keeps the server busy.</summary>
public sealed class CustomEntriesTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(EntriesPlugin.Instance, settings =>
    {
        settings.AddClient("speaker", ["entries"], ["api1"]);
        settings.AddClient("generated", ["entries"], ["api1"]);
        settings.BindGenerator("generated", "entries");
        foreach (var (name, generator) in new[] { ("refreshing", "entries"), ("stamped", "response-stamp") })
        {
            settings.AddClient(name, ["password"], ["api1"])["AllowOfflineAccess"] = true;
            settings.BindGenerator(name, generator);
        }

        settings.Section("Plugins", "Entries", "response-stamp")["Enabled"] = true;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task stamp_of_the_sample_plugin_is_on_every_answer_of_a_refresh_and_on_no_refusal()
    {
        var token = (await _server.SignInAsync("stamped")).RefreshToken();
        for (var i = 0; i < 2; i++)
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(10));
            var answer = (await _server.RefreshAsync("stamped", token)).MustBeIssued();
            var stamp = answer.Json.GetProperty("stamp");
            Assert.That((stamp.GetProperty("issued_by").GetString(), stamp.GetProperty("at").GetInt64()), Is.EqualTo(("response-stamp", _server.Clock.GetUtcNow().ToUnixTimeSeconds())));
            token = answer.RefreshToken();
        }

        Assert.That((await _server.RefreshAsync("stamped", token + "x")).MustBeRefused("invalid_grant").Has("stamp"), Is.False);
    }

    [TestCase("generator")]
    [TestCase("request validator")]
    public async Task refresh_carries_the_entries_of_extensions(string place)
    {
        var first = (await _server.SignInAsync("refreshing")).RefreshToken();
        (string, string)[] form = [("from", place), ("kind", "dto")];
        var answer = (await _server.RefreshAsync("refreshing", first, form)).MustBeIssued();
        Assert.That(answer.Json.GetProperty("entry").GetRawText(), Is.EqualTo("""{"full_name":"Ada","Age":36}"""));
        var retry = (await _server.RefreshAsync("refreshing", first, form)).MustBeIssued();
        Assert.That((retry.RefreshToken(), retry.Has("entry")), Is.EqualTo((answer.RefreshToken(), true)), "The answer that was lost comes again as it was.");
    }

    [TestCase("generator", "refresh_token")]
    [TestCase("request validator", "refresh_token")]
    [TestCase("generator", "error")]
    public async Task entry_that_passes_for_a_member_of_the_answer_uses_no_refresh_token_up(string place, string name)
    {
        var token = (await _server.SignInAsync("refreshing")).RefreshToken();
        (await _server.RefreshAsync("refreshing", token, ("from", place), ("kind", "string"), ("name", name))).MustBeServerError(_server);
        Assert.That((await _server.RotateAsync("refreshing", token)), Is.Not.EqualTo(token));
    }

    private static readonly string[] Places = ["validator", "request validator", "generator", "validator, error", "request validator, error"];

    [TestCase("string", "\"t\\u00FC\\u0022\\\\\\u003C/script\\u003E\\n\\u2028\"")]
    [TestCase("empty string", "\"\"")]
    [TestCase("true", "true")]
    [TestCase("int", "-2147483648")]
    [TestCase("byte", "255")]
    [TestCase("short", "-5")]
    [TestCase("long", "9223372036854775807")]
    [TestCase("ulong", "18446744073709551615")]
    [TestCase("uint", "4294967295")]
    [TestCase("double", "1.5")]
    [TestCase("float", "0.1")]
    [TestCase("half", "0.5")]
    [TestCase("decimal", "79228162514264337593543950335")]
    [TestCase("char", "\"x\"")]
    [TestCase("guid", "\"00000000-0000-0000-0000-000000000000\"")]
    [TestCase("uri", "\"https://example.com/a?b=c\"")]
    [TestCase("enum", "\"Friday\"")]
    [TestCase("datetime", "\"2024-02-29T01:02:03Z\"")]
    [TestCase("offset", "\"2024-02-29T01:02:03\\u002B02:00\"")]
    [TestCase("timespan", "\"00:01:30\"")]
    [TestCase("bytes", "\"AQL/\"")]
    [TestCase("json", """{"a":[1,2,{"b":null}]}""")]
    [TestCase("json document", "[true]")]
    [TestCase("array", """[1,"two",null,[3]]""")]
    [TestCase("list", """["a","b"]""")]
    [TestCase("set", "[1]")]
    [TestCase("lazy", "[1,4,9]")]
    [TestCase("dictionary", """{"a":1,"b":null,"c":{"d":2}}""")]
    [TestCase("numbered dictionary", """{"1":"one"}""")]
    [TestCase("read-only dictionary", """{"a":"b"}""")]
    [TestCase("anonymous", """{"name":"x","inner":{"list":[1]}}""")]
    [TestCase("dto", """{"full_name":"Ada","Age":36}""")]
    [TestCase("record", """{"X":1,"Y":2}""")]
    [TestCase("tuple", """{"Key":"k","Value":1}""")]
    public async Task every_kind_of_value_goes_out_as_json(string kind, string json)
    {
        foreach (var place in Places)
        {
            var answer = await AskAsync(place, ("kind", kind));
            Assert.That(answer.Has("entry"), place + answer.Body);
            // As it was written, or as text that reads the same.
            var written = answer.Json.GetProperty("entry");
            Assert.That(JsonElement.DeepEquals(written, JsonDocument.Parse(json).RootElement), Is.True, written.GetRawText());
            Assert.That(answer.Has(place.EndsWith("error", StringComparison.Ordinal) ? "error" : "access_token"), answer.Body);
        }
    }

    [Test]
    public async Task a_date_goes_out_as_text() => Assert.That((await AskAsync("validator", ("kind", "date"))).MustBeIssued().Text("entry"), Is.Not.Empty);

    [TestCase("null")]
    [TestCase("json null")]
    [TestCase("odd undefined json")]
    [Property("Requirement", "TOK-04")]
    public async Task what_is_null_is_absent(string kind)
    {
        foreach (var place in Places)
            Assert.That((await AskAsync(place, ("kind", kind))).MustBeUncached().Has("entry"), Is.False);
    }

    private static readonly string[] Reserved = ["access_token", "token_type", "expires_in", "refresh_token", "id_token", "scope", "error", "error_description", "error_uri"];

    [Test]
    [Property("Requirement", "TOK-15")]
    public async Task no_entry_sets_or_shadows_what_a_client_decides_by([ValueSource(nameof(Reserved))] string name, [ValueSource(nameof(Places))] string place)
    {
        foreach (var written in new[] { name, name.ToUpperInvariant(), char.ToUpperInvariant(name[0]) + name[1..] })
        {
            (await AskAsync(place, ("kind", "string"), ("name", written))).MustBeServerError(_server);
            (await AskAsync(place, ("kind", "null"), ("name", written))).MustBeServerError(_server);
        }
    }

    [TestCase("issued_token_type")]
    [TestCase("scopes")]
    [TestCase("access_token2")]
    [TestCase(" access_token")]
    [TestCase("x\"y")]
    [TestCase("\u00fcber")]
    [Property("Requirement", "TOK-15")]
    public async Task any_other_name_is_free(string name) => Assert.That((await AskAsync("validator", ("kind", "true"), ("name", name))).MustBeIssued().Text(name), Is.EqualTo("True"));

    private static readonly (string Kind, int Levels)[] Unspeakable =
    [
        ("cyclic list", 0), ("cyclic dictionary", 0), ("cyclic object", 0), ("levels", 65), ("levels", 5000), ("objects", 65), ("objects", 2000), ("json levels", 65), ("json levels", 900),
        ("text", 65_537), ("text", 5_000_000), ("escapes", 20_000), ("many numbers", 50_000), ("many bytes", 60_000), ("many bytes", 5_000_000),
        ("endless", 0), ("endless nulls", 0), ("endless lists", 0), ("endless pairs", 0), ("branching", 0),
        ("nan", 0), ("infinity", 0), ("float nan", 0), ("nested nan", 0), ("throwing getter", 0), ("throwing list", 0), ("throwing text", 0), ("disposed json", 0),
        ("delegate", 0), ("type", 0), ("task", 0), ("exception", 0),
    ];

    [Test]
    [Property("Requirement", "EXT-09")]
    public async Task what_json_cannot_say_or_nobody_could_read_is_the_servers_fault(
        [ValueSource(nameof(Unspeakable))] (string Kind, int Levels) value, [Values("validator", "generator", "validator, error")] string place)
    {
        (await AskAsync(place, ("kind", "odd " + value.Kind), ("levels", value.Levels.ToString(System.Globalization.CultureInfo.InvariantCulture)))).MustBeServerError(_server);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
    }

    [TestCase("levels", 64)]
    [TestCase("objects", 64)]
    [TestCase("json levels", 64)]
    [TestCase("text", 65_000)]
    [TestCase("many bytes", 48_000)]
    [Property("Requirement", "EXT-09")]
    public async Task what_is_just_within_the_limits_goes_out(string kind, int levels) =>
        Assert.That((await AskAsync("validator", ("kind", "odd " + kind), ("levels", levels.ToString(System.Globalization.CultureInfo.InvariantCulture)))).Body, Does.Contain("\"entry\":"));

    [TestCase("odd half a character", "entry")]
    [TestCase("odd name of half a character", "entry")]
    [TestCase("true", "HALF")]
    [Property("Requirement", "EXT-09")]
    public async Task text_that_is_no_text_breaks_no_answer(string kind, string name)
    {
        foreach (var place in Places)
        {
            var answer = (await AskAsync(place, ("kind", kind), ("name", name))).MustBeUncached();
            Assert.That((int)answer.Status, Is.AnyOf(200, 400, 500), answer.Body);
        }
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    [Property("Requirement", "EXT-09")]
    public async Task an_entry_that_hangs_is_given_up_at_the_deadline([ValueSource(nameof(Places))] string place)
    {
        var signal = Signals.New();
        var asking = AskAsync(place, ("kind", "odd hanging getter"), ("signal", signal));
        await Signals.WhenSet(signal + " reached");
        // Others are answered meanwhile.
        (await _server.AskAsync("machine", "client_credentials")).MustBeIssued();
        Assert.That(asking.IsCompleted, Is.False);
        await _server.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => asking.IsCompleted);
        (await asking).MustBePutOff();
        Signals.Set(signal + " released");
    }

    private Task<TokenAnswer> AskAsync(string place, params (string, string)[] form)
    {
        if (place.EndsWith(", error", StringComparison.Ordinal))
            form = [.. form, ("as", "error")];
        if (!place.StartsWith("validator", StringComparison.Ordinal))
            form = [.. form, ("from", place.Split(',')[0])];
        return _server.AskAsync(place == "generator" ? "generated" : "speaker", "entries", form);
    }
}
