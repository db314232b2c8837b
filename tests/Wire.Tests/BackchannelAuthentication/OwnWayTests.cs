using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Plugins that tell people of requests, and that bring their answers in a way of their own.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class OwnWayTests(string provider) : CibaFixture(provider)
{
    private static int _messages;

    internal override FixturePlugin[] Plugins => [CibaPlugin.Notices, CibaPlugin.Own];

    [Test]
    public async Task notifier_is_told_once_of_the_request_as_it_is()
    {
        var message = NextMessage();
        (await Server.AskUserAsync(("scope", "openid profile api1"), ("binding_message", message), ("acr_values", "urn:loa:2 tenant:north idp:local urn:loa:3"), ("resource", "urn:api1"))).MustBeAsked();
        Assert.That(Eventually.Holds(() => CibaPlugin.ToldOf(message).Count > 0));
        var id = await IdAsync();
        Assert.That(CibaPlugin.ToldOf(message), Is.EqualTo(new[] { $"{id}|1|{message}|urn:loa:2 urn:loa:3|north|local|{CibaFlow.Bank}|openid profile api1|urn:api1" }));
    }

    [Test]
    public async Task notifier_is_not_told_of_what_was_refused()
    {
        var message = NextMessage();
        (await Server.AskUserAsync(("binding_message", message), ("login_hint", "nobody"))).MustBeRefused("unknown_user_id");
        (await Server.AskUserAsync(("binding_message", message), ("scope", "openid api2"))).MustBeRefused("invalid_scope");
        // What comes after it is told of.
        var next = NextMessage();
        await Server.BeginAsync(("binding_message", next));
        Assert.That(Eventually.Holds(() => CibaPlugin.ToldOf(next).Count == 1));
        Assert.That(CibaPlugin.ToldOf(message), Is.Empty);
    }

    [Test]
    public async Task notifier_that_throws_is_no_matter_to_the_client()
    {
        var message = "throw " + NextMessage();
        var authReqId = await Server.BeginAsync(("binding_message", message));
        Assert.That(Eventually.Holds(() => Server.Logs.Text.Contains("could not be told of it", StringComparison.Ordinal)), Server.Logs.Text);
        Assert.That(CibaPlugin.ToldOf(message), Has.Count.EqualTo(1));
        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    public async Task notifier_that_hangs_is_no_matter_to_the_client()
    {
        var signal = Signals.New();
        var authReqId = await Server.BeginAsync(("binding_message", $"hang {signal}"));
        await Signals.WhenSet(signal + " reached");
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        await Alice.ApproveAsync();
        (await Server.PollAsync(authReqId)).MustBeIssued();
        Signals.Set(signal + " released");
    }

    [Test]
    public async Task plugin_sees_a_request_that_waits_and_no_other()
    {
        var authReqId = await Server.BeginAsync(("binding_message", "W4SCT"));
        var id = await IdAsync();
        Assert.That(await SeenAsync(id), Is.EqualTo($"{CibaFlow.Bank} 1 W4SCT"));
        foreach (var other in new[] { authReqId, new string('A', id.Length), "x", id[..^1], id + "A", "\0", new string('\0', id.Length) })
            Assert.That(await SeenAsync(other), Is.EqualTo("none"), other);
        await Alice.DenyAsync();
        Assert.That(await SeenAsync(id), Is.EqualTo("none"));
    }

    [Test]
    public async Task plugin_completes_a_request_and_the_client_has_its_tokens()
    {
        var authReqId = await Server.BeginAsync(("scope", "openid profile api1"), ("binding_message", "W4SCT"));
        var id = await IdAsync();
        var since = Server.Clock.GetUtcNow().ToUnixTimeSeconds() - 60;
        Assert.That(await CompleteAsync(id, sub: "1", scopes: "openid api1", claims: $"amr=face,amr=pin,acr=urn:loa:2,auth_time={since},role=admin", description: "My till"), Is.EqualTo("counts"));
        Assert.That(await Alice.WaitingAsync(), Is.Empty);

        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        var identity = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(identity.Values("amr"), Is.EqualTo(["face", "pin"]));
        Assert.That((identity.GetProperty("acr").GetString(), identity.GetProperty("auth_time").GetInt64(), identity.TryGetProperty("role", out _)), Is.EqualTo(("urn:loa:2", since, false)));
        Assert.That(tokens.Text("scope"), Is.EqualTo("openid api1"));
        Assert.That(tokens.Text("shown"), Is.EqualTo($"{id}|My till|openid api1|W4SCT|True"));
    }

    [Test]
    public async Task what_a_plugin_answered_came_through_it_and_what_was_answered_on_the_page_did_not()
    {
        (string, string)[] offline = [("scope", "openid api1 offline_access")];
        var onThePage = await Server.BeginAsync(offline);
        (await Alice.DecideAsync(await Alice.OpenRequestAsync(), scopes: ["api1", "offline_access"])).MustSay("You have agreed");
        var kept = (await Server.PollAsync(onThePage)).MustBeIssued();
        var ended = new List<string>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            ended.Add(await Server.BeginAsync(offline));
            Assert.That(await CompleteAsync(await IdAsync(), sub: "1", scopes: "openid api1 offline_access"), Is.EqualTo("counts"));
        }

        var redeemed = (await Server.PollAsync(ended[0])).MustBeIssued();
        Assert.That((await Server.RevokePluginAsync(CibaPlugin.Own.Id)).Output, Does.Contain(" and 0 sessions that came through plugin 'ciba-own'"));
        (await Server.RefreshAsync(CibaFlow.Bank, redeemed.RefreshToken())).MustBeRefused("invalid_grant");
        (await Server.PollAsync(ended[1])).MustBeRefused("invalid_grant");
        await Server.RotateAsync(CibaFlow.Bank, kept.RefreshToken());
    }

    [Test]
    public async Task answer_without_particulars_is_of_now_by_ciba_at_this_server()
    {
        var authReqId = await Server.BeginAsync();
        Assert.That(await CompleteAsync(await IdAsync(), sub: "1", scopes: "api1", claims: $"auth_time={Server.Clock.GetUtcNow().ToUnixTimeSeconds() + 3600}"), Is.EqualTo("counts"));
        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        var identity = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(identity.Values("amr"), Is.EqualTo(["ciba"]));
        Assert.That(identity.GetProperty("auth_time").GetInt64(), Is.EqualTo(Server.Clock.GetUtcNow().ToUnixTimeSeconds()));
        Assert.That(tokens.Text("scope"), Is.EqualTo("openid api1"));
    }

    [TestCase("2", "openid api1", "another one than the request means")]
    [TestCase(null, "openid api1", "names no user")]
    [TestCase("", "openid api1", "names no user")]
    [TestCase("1 ", "openid api1", "another one than the request means")]
    [TestCase("1", "openid api2", "'api2' was not asked for")]
    [TestCase("1", "openid offline_access", "'offline_access' was not asked for")]
    [TestCase("1", "OPENID", "'OPENID' was not asked for")]
    public async Task answer_of_another_or_for_more_is_refused_and_the_request_waits_on(string? sub, string scopes, string sentence)
    {
        var authReqId = await Server.BeginAsync();
        Assert.That(await CompleteAsync(await IdAsync(), sub, scopes), Does.Contain(sentence));
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        Assert.That(await Alice.WaitingAsync(), Has.Length.EqualTo(1));
    }

    [TestCase(null)]
    [TestCase("")]
    public async Task answer_without_scopes_is_a_no(string? scopes)
    {
        var authReqId = await Server.BeginAsync();
        Assert.That(await CompleteAsync(await IdAsync(), scopes: scopes), Is.EqualTo("counts"));
        (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
    }

    [Test]
    public async Task second_answer_does_not_count_and_neither_does_one_to_nothing()
    {
        var authReqId = await Server.BeginAsync();
        var id = await IdAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => CompleteAsync(id, "1", i % 2 == 0 ? "openid" : null)));
        Assert.That(answers.Count(answer => answer == "counts"), Is.EqualTo(1));
        Assert.That(answers.Distinct(), Is.EquivalentTo(["counts", "does not count"]));
        foreach (var unknown in new[] { id, new string('A', id.Length), authReqId, "" })
            Assert.That(await CompleteAsync(unknown, "1", "openid"), Is.EqualTo("does not count"), unknown);
    }

    [Test]
    public async Task answer_that_comes_too_late_does_not_count()
    {
        var authReqId = await Server.BeginAsync();
        var id = await IdAsync();
        Advance(300);
        Assert.That(await CompleteAsync(id, "1", "openid"), Is.EqualTo("does not count"));
        (await Server.PollAsync(authReqId)).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Requirement", "CIB-09")]
    public async Task answer_of_somebody_who_is_disabled_by_then_is_a_no()
    {
        var authReqId = await Server.BeginAsync(("login_hint", "bob"));
        var id = (await Bob.WaitingAsync())[0].Split("id=")[1];
        await using (await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false))
            Assert.That(await CompleteAsync(id, "2", "openid"), Is.EqualTo("does not count"));
        (await Server.PollAsync(authReqId)).MustBeRefused("access_denied");
    }

    private static string NextMessage() => $"M{Interlocked.Increment(ref _messages)}";

    private async Task<string> IdAsync() => (await Alice.WaitingAsync()).Single().Split("id=")[1];

    private Task<string> SeenAsync(string id) => Server.Http.GetStringAsync($"/plugins/{CibaPlugin.Own.Id}/request?id={Uri.EscapeDataString(id)}");

    private async Task<string> CompleteAsync(string id, string? sub = null, string? scopes = null, string? claims = null, string? description = null)
    {
        var query = string.Join('&', new[] { ("id", id), ("sub", sub), ("scopes", scopes), ("claims", claims), ("description", description) }
            .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
        using var response = await Server.Http.PostAsync(new Uri($"/plugins/{CibaPlugin.Own.Id}/complete?{query}", UriKind.Relative), null);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), Server.Logs.Text);
        return await response.Content.ReadAsStringAsync();
    }
}
