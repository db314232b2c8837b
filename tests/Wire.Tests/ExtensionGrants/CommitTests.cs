using System.Globalization;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>What may happen only once happens with the answer, or not at all.</summary>
public sealed class CommitTests
{
    private const string Source = """

        public sealed class OnceGrant(TimeProvider time) : IExtensionGrantValidator
        {
            public string GrantType => "once";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var raw = context.Request.Raw;
                var expires = time.GetUtcNow().AddSeconds(int.Parse(raw["for"] ?? "60"));
                foreach (var id in raw["ids"]?.Split(' ') ?? [])
                    context.UseOnce(raw["purpose"] ?? "coupon", id, expires);
                foreach (var signal in raw["then"]?.Split(' ') ?? [])
                    context.OnCommitted(_ => Then(signal, context));
                context.Result = raw["refuse"] is null ? new GrantValidationResult("1", "once") : new GrantValidationResult(TokenRequestErrors.InvalidGrant);
                if (raw["scopes"] is { } scopes)
                    context.Request.RequestedScopes = [scopes];
                if (raw["entry"] is not null)
                    context.Result.CustomResponse = new() { ["entry"] = double.NaN };
                return Task.CompletedTask;
            }

            static Task Then(string signal, ExtensionGrantValidationContext context)
            {
                switch (signal)
                {
                    case "throw": throw new InvalidOperationException("swordfish");
                    case "fail": return Task.FromException(new InvalidOperationException("swordfish"));
                    case "null": return null!;
                    case "again": context.OnCommitted(_ => { Signals.Set("again"); return Task.CompletedTask; }); break;
                    case "hanging": Signals.Set(signal); return Signals.WhenSet("never");
                    default:
                        Counts.Of(signal);
                        Signals.Set(signal);
                        break;
                }

                return Task.CompletedTask;
            }
        }

        public sealed class CountGrant : IExtensionGrantValidator
        {
            public string GrantType => "count";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult(new Dictionary<string, object> { ["count"] = Counts.Seen(context.Request.Raw["of"]!) });
                return Task.CompletedTask;
            }
        }

        public sealed class LateRefusal : ICustomTokenRequestValidator
        {
            public Task ValidateAsync(CustomTokenRequestValidationContext context)
            {
                if (context.Result.ValidatedRequest.Raw["late"] is not null)
                    (context.Result.IsError, context.Result.Error) = (true, "invalid_request");
                return Task.CompletedTask;
            }
        }

        public sealed class FailingGenerator(TokenResponseGenerator inner) : ITokenResponseGenerator
        {
            public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result) =>
                result.ValidatedRequest.Raw["generator"] is null ? inner.ProcessAsync(result) : throw new InvalidOperationException();
        }

        static class Counts
        {
            static readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> All = new();
            public static void Of(string name) => All.AddOrUpdate(name, 1, (_, count) => count + 1);
            public static int Seen(string name) => All.GetValueOrDefault(name);
        }
        """;

    // Another owner: what it uses up is its own.
    private const string OtherSource = """

        public sealed class OtherOnceGrant(TimeProvider time) : IExtensionGrantValidator
        {
            public string GrantType => "once-elsewhere";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.UseOnce("coupon", context.Request.Raw["ids"]!, time.GetUtcNow().AddSeconds(60));
                context.Result = new GrantValidationResult("1", "once");
                return Task.CompletedTask;
            }
        }
        """;

    private TestServer _server = null!;
    private string _id = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([new FixturePlugin("once", Source, Signals.Source), new FixturePlugin("elsewhere", OtherSource)], settings =>
    {
        settings.AddClient("shopper", ["once", "once-elsewhere", "count"], ["api1"]);
        settings.AddClient("neighbour", ["once"], ["api1"]);
        settings.BindGenerator("shopper", "once");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [SetUp]
    public void SetUp() => _id = Signals.New();

    [Test]
    public async Task an_id_is_good_for_one_token()
    {
        (await AskAsync(("ids", _id))).MustBeIssued();
        (await AskAsync(("ids", _id))).MustBeRefused("invalid_grant");
        (await _server.AskAsync("neighbour", "once", ("ids", _id))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task fifty_at_once_get_one_token()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(("ids", _id))));
        Assert.That(answers.Count(answer => answer.Has("access_token")), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => !answer.Has("access_token")))
            answer.MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task an_id_belongs_to_its_purpose_and_its_plugin()
    {
        (await AskAsync(("ids", _id))).MustBeIssued();
        (await AskAsync(("ids", _id), ("purpose", "voucher"))).MustBeIssued();
        (await _server.AskAsync("shopper", "once-elsewhere", ("ids", _id))).MustBeIssued();
        (await _server.AskAsync("shopper", "once-elsewhere", ("ids", _id))).MustBeRefused("invalid_grant");
        (await AskAsync(("ids", _id.ToUpperInvariant()))).MustBeIssued();
    }

    [TestCase("refuse", "yes")]
    [TestCase("scopes", "api3")]
    [TestCase("late", "yes")]
    [TestCase("generator", "yes")]
    [TestCase("entry", "yes")]
    public async Task whatever_fails_later_uses_nothing_up_and_calls_nobody(string how, string value)
    {
        for (var i = 0; i < 2; i++)
            Assert.That((await AskAsync(("ids", _id), ("then", _id), (how, value))).Has("access_token"), Is.False);
        Assert.That(Signals.IsSet(_id), Is.False);
        (await AskAsync(("ids", _id), ("then", _id))).MustBeIssued();
        await Signals.WhenSet(_id);
        Assert.That(await CountAsync(_id), Is.EqualTo(1));
    }

    [Test]
    public async Task several_ids_are_used_up_together_or_not_at_all()
    {
        (await AskAsync(("ids", _id + "b"))).MustBeIssued();
        (await AskAsync(("ids", $"{_id}a {_id}b {_id}c"))).MustBeRefused("invalid_grant");
        (await AskAsync(("ids", _id + "a"))).MustBeIssued();
        (await AskAsync(("ids", _id + "c"))).MustBeIssued();
    }

    [Test]
    public async Task the_same_id_twice_in_one_request_is_one_use()
    {
        (await AskAsync(("ids", $"{_id} {_id}"))).MustBeIssued();
        (await AskAsync(("ids", _id))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task an_id_is_remembered_until_it_expires_and_a_little_longer()
    {
        (await AskAsync(("ids", _id), ("for", "60"))).MustBeIssued();
        // Somebody whose clock is behind may still take what has just expired.
        _server.Clock.Advance(TimeSpan.FromSeconds(70));
        (await AskAsync(("ids", _id), ("for", "60"))).MustBeRefused("invalid_grant");
        _server.Clock.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync(("ids", _id), ("for", "60"))).MustBeIssued();
    }

    [Test]
    public async Task an_id_that_has_expired_is_remembered_all_the_same()
    {
        (await AskAsync(("ids", _id), ("for", "-5"))).MustBeIssued();
        (await AskAsync(("ids", _id), ("for", "-5"))).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task more_ids_than_one_request_may_use_use_up_none()
    {
        var ids = string.Join(' ', Enumerable.Range(0, 9).Select(i => _id + i.ToString(CultureInfo.InvariantCulture)));
        (await AskAsync(("ids", ids))).MustBeServerError(_server);
        (await AskAsync(("ids", _id + "0"))).MustBeIssued();
    }

    [Test]
    public async Task what_is_to_happen_afterwards_happens_once()
    {
        (await AskAsync(("ids", _id), ("then", _id))).MustBeIssued();
        await Signals.WhenSet(_id);
        (await AskAsync(("ids", _id), ("then", _id))).MustBeRefused("invalid_grant");
        Assert.That(await CountAsync(_id), Is.EqualTo(1));
    }

    [TestCase("throw")]
    [TestCase("fail")]
    [TestCase("null")]
    [TestCase("again")]
    public async Task what_fails_afterwards_changes_no_answer_and_stops_nothing_else(string failure)
    {
        (await AskAsync(("ids", _id), ("then", $"{failure} {_id}"))).MustBeIssued();
        await Signals.WhenSet(_id);
        (await AskAsync(("ids", _id))).MustBeRefused("invalid_grant");
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
        if (failure != "again")
            Assert.That(_server.Logs.Records.Any(record => record.Id.Name == "CommitCallbackFailed" && record.Message.Contains("once", StringComparison.Ordinal)), "The operator learns of it.");
    }

    [Test]
    public async Task what_hangs_afterwards_is_given_up_and_nobody_has_waited_for_it()
    {
        (await AskAsync(("then", $"hanging {_id}"))).MustBeIssued();
        await Signals.WhenSet("hanging");
        Assert.That(Signals.IsSet(_id), Is.False);
        await _server.AdvanceUntilAsync(TimeSpan.FromSeconds(5), () => Signals.IsSet(_id));
    }

    private async Task<int> CountAsync(string name) => (await _server.AskAsync("shopper", "count", ("of", name))).MustBeIssued().Json.GetProperty("count").GetInt32();

    private Task<TokenAnswer> AskAsync(params (string, string)[] form) => _server.AskAsync("shopper", "once", form);
}
