using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Tests.Token;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>A session knows the plugin that vouched for it, and so does what is granted in it; once what came through that plugin is taken back nothing is left, however the calls interleave.</summary>
public sealed class SignInOriginTests
{
    private static readonly PluginOrigin Door = new("door", "1.2.0", "abc");

    private ServerParts _parts = null!;
    private FaultyStore _store = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        _parts = new ServerParts(settings =>
        {
            CodeFlow.Configure(settings);
            DeviceFlow.Configure(settings);
        });
        _store = new FaultyStore(_parts.Get<MemoryStore>());
        await _parts.Get<OperationalStore>().UseAsync(_store);
    }

    [SetUp]
    public Task ResetAsync()
    {
        _store.Recover();
        return _parts.Get<MemoryStore>().RemoveExpiredAsync(DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task CloseAsync() => await _parts.DisposeAsync();

    [Test]
    public async Task session_keeps_its_plugin_when_it_is_used_and_when_a_client_is_let_in()
    {
        var session = await SignedInAsync(Door);
        Assert.That(await Sessions.LetInAsync(session, CodeFlow.Web));
        await Sessions.SpareAsync(session.SessionId);
        var kept = Sessions.TryRead((await ListAsync(Host.SignIn.Sessions.Kind)).Single())!;
        Assert.That((kept.Origin, kept.State.Clients, kept.State.SparedAt), Is.EqualTo(("door@1.2.0#abc", new[] { CodeFlow.Web }, _parts.Clock.GetUtcNow())));
        Assert.That(await _parts.Get<Origins>().OfAsync("door", version: null), Is.EqualTo(new Dictionary<string, int> { ["door@1.2.0#abc"] = 0 }));
    }

    [Test]
    public async Task sign_in_by_another_way_takes_the_place_of_the_plugins()
    {
        var before = await SignedInAsync(Door);
        var after = await SignedInAsync(null, before);
        Assert.That((after.SessionId, after.Origin, await Sessions.IsLiveAsync(before), await Sessions.IsLiveAsync(after)), Is.EqualTo((before.SessionId, (string?)null, false, true)));
        Assert.That((await RevokeAsync()).Sessions, Is.Zero);
        Assert.That(await Sessions.IsLiveAsync(after));
    }

    [Test]
    public async Task what_is_granted_in_the_session_came_through_its_plugin([Values] bool isPushed)
    {
        await ApproveAsync(await SignedInAsync(Door), await AskedAsync());
        await IssueAsync(await SignedInAsync(Door), isPushed);
        Assert.That((await ListAsync(GrantStore.Kind)).Select(grant => grant.Origin), Is.EqualTo(new[] { "door@1.2.0#abc", "door@1.2.0#abc" }));
        Assert.That(await RevokeAsync(), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task what_is_granted_in_another_session_did_not([Values(null, "gate@1.2.0#abc", "door@1.3.0#abc")] string? origin)
    {
        var by = PluginOrigin.TryParse(origin, out var parsed) ? parsed : null;
        var session = await SignedInAsync(by);
        await ApproveAsync(session, await AskedAsync());
        await IssueAsync(session);
        Assert.That(await RevokeAsync(version: Door.Version), Is.EqualTo((0, 0)));
        Assert.That((await ListAsync(GrantStore.Kind)).Select(grant => grant.Origin), Is.EqualTo(new[] { origin, origin }));
        Assert.That(await Sessions.IsLiveAsync(session));
        Assert.That((await RevokeAsync()), Is.EqualTo(by?.Id == "door" ? (1, 2) : (0, 0)));
    }

    [Test]
    public async Task request_of_before_that_is_granted_afterwards_counts_as_made_afterwards([Values] bool isSessionNew)
    {
        var session = isSessionNew ? null : await SignedInAsync(Door);
        var (pushed, asked) = (await RequestAsync(isPushed: true), await AskedAsync());
        _parts.Clock.Advance(TimeSpan.FromSeconds(2));
        var since = _parts.Clock.GetUtcNow();
        session ??= await SignedInAsync(Door);
        await ApproveAsync(session, asked);
        await IssueAsync(session, pushed);
        Assert.That(await RevokeAsync(since.AddSeconds(1)), Is.EqualTo((0, 0)));
        Assert.That(await RevokeAsync(since), Is.EqualTo((isSessionNew ? 1 : 0, 2)));
        Assert.That(await Sessions.IsLiveAsync(session), Is.Not.EqualTo(isSessionNew));
    }

    [Test]
    public Task no_interleaving_of_a_sign_in_and_a_revocation_leaves_a_session() => InterleaveAsync(
        () => Task.FromResult(SignedIn(Door)),
        async person => await BeginAsync(person),
        since: null,
        async session => Assert.That(session is not null && await Sessions.IsLiveAsync(session), Is.False));

    // A plugin's answer may take its time: what counts is when it was asked.
    [Test]
    public async Task sign_in_that_the_plugin_was_asked_for_before_is_taken_back_too()
    {
        var person = SignedIn(Door);
        _parts.Clock.Advance(TimeSpan.FromSeconds(1));
        await RevokeAsync();
        _parts.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await BeginAsync(person), Is.Null);
        Assert.That(await ListAsync(Host.SignIn.Sessions.Kind), Is.Empty);
        Assert.That(await BeginAsync(SignedIn(Door)), Is.Not.Null);
        Assert.That(await BeginAsync(person with { By = Door with { Id = "gate" } }), Is.Not.Null);
    }

    [Test]
    public Task no_interleaving_of_a_code_and_a_revocation_of_later_things_leaves_a_live_grant() => InterleaveAsync(
        async () => (Session: await SignedInAsync(Door), Request: await RequestAsync(), Begun: _parts.Clock.GetUtcNow()),
        async flow => await IssueAsync(flow.Session, flow.Request, flow.Begun),
        since: TimeSpan.FromTicks(10),
        async _ => await NothingLivesAsync());

    [TestCase(false)]
    [TestCase(true, Description = "The request found the session before the revocation began, and looked at the clock after that.")]
    public Task revocation_amid_a_code_and_a_code_amid_a_revocation_leave_no_live_grant(bool isLate) => InterruptAsync(
        async () => (Session: await SignedInAsync(Door), Request: await RequestAsync(), Begun: _parts.Clock.GetUtcNow().AddHours(isLate ? 1 : 0)),
        async flow => await IssueAsync(flow.Session, flow.Request, flow.Begun));

    [Test]
    public Task revocation_amid_an_answer_for_a_device_and_an_answer_amid_a_revocation_leave_no_live_grant() => InterruptAsync(
        async () => (Session: await SignedInAsync(Door), Id: await AskedAsync()),
        async flow => await ApproveAsync(flow.Session, flow.Id));

    private Sessions Sessions => _parts.Get<Sessions>();

    // Runs a piece of work beside the revocation in every order there is.
    private async Task InterleaveAsync<TBefore, TResult>(Func<Task<TBefore>> prepare, Func<TBefore, Task<TResult>> work, TimeSpan? since, Func<TResult, Task> check)
    {
        var schedules = 0;
        for (var next = new List<int>(); next is not null; schedules++)
        {
            await ResetAsync();
            var before = await prepare();
            _parts.Clock.Advance(TimeSpan.FromTicks(20));
            var interleaving = new Interleaving(_store, next);
            TResult result = default!;
            await interleaving.RunAsync(async () => result = await work(before), () => RevokeAsync(since is null ? null : _parts.Clock.GetUtcNow() - since));
            await check(result);
            next = interleaving.Next();
        }

        Assert.That(schedules, Is.GreaterThan(20));
    }

    // All orders would be thousands: here one of the two goes from its beginning to its end before one call of the other, each call in turn.
    private async Task InterruptAsync<TBefore>(Func<Task<TBefore>> prepare, Func<TBefore, Task> work)
    {
        foreach (var isWorkInterrupted in new[] { true, false })
        {
            var at = 0;
            for (var isInterrupted = true; isInterrupted; at++)
            {
                await ResetAsync();
                var before = await prepare();
                _parts.Clock.Advance(TimeSpan.FromTicks(20));
                var (outer, inner) = isWorkInterrupted ? ((Func<Task>)(() => work(before)), (Func<Task>)(() => RevokeAsync())) : (() => RevokeAsync(), () => work(before));
                var (calls, turn) = (0, at);
                isInterrupted = false;
                _store.Before = async _ =>
                {
                    if (calls++ == turn)
                    {
                        isInterrupted = true;
                        await inner();
                    }
                };
                await outer();
                _store.Recover();
                // After the last turn one of the two did not come to pass.
                if (isInterrupted)
                    await NothingLivesAsync();
            }

            Assert.That(at, Is.GreaterThan(5));
        }
    }

    private async Task NothingLivesAsync() =>
        Assert.That((await ListAsync(GrantStore.Kind)).Select(record => _parts.Get<GrantStore>().TryRead(record)!.State).Where(state => state is { Revoked: false, Authorization.Phase: AuthorizationPhase.Granted }), Is.Empty);

    private SignedIn SignedIn(PluginOrigin? by) => new("1", "door") { AuthenticationMethods = ["fed"], By = by, Begun = _parts.Clock.GetUtcNow() };

    private Task<Session?> BeginAsync(SignedIn person, Session? before = null) =>
        Sessions.BeginAsync(new DefaultHttpContext(), person, [new Claim("sub", person.SubjectId), new Claim("idp", person.IdentityProvider), new Claim("auth_time", "1")], known: false, before);

    private async Task<Session> SignedInAsync(PluginOrigin? by, Session? before = null) => (await BeginAsync(SignedIn(by), before))!;

    private async Task<AuthorizationRequest> RequestAsync(bool isPushed = false)
    {
        var query = CodeFlow.Request().Split('?')[1];
        var (requests, ticket) = (_parts.Get<AuthorizationRequests>(), new AuthorizationTicket(query, _parts.Clock.GetUtcNow(), SessionBefore: null));
        var request = (await requests.ReadAsync(ticket)).Request!;
        if (!isPushed)
            return request;
        var grants = _parts.Get<GrantStore>();
        var (handle, now) = (_parts.Get<HandleKeys>().New(generation: 0), _parts.Clock.GetUtcNow());
        var state = new GrantState
        {
            ClientId = CodeFlow.Web,
            TokenClientId = CodeFlow.Web,
            Subject = [],
            Scopes = [],
            CreatedAt = now,
            RefreshableUntil = now.AddMinutes(1),
            Authorization = new AuthorizationState { Phase = AuthorizationPhase.Pushed, ExpiresAt = now.AddMinutes(1), Parameters = query },
        };
        Assert.That(await grants.TryAddAsync(handle.RecordId, state, origin: null, TimeSpan.Zero));
        return request with { Pushed = new PushedGrant((await grants.FindAsync(handle.RecordId))!, handle) };
    }

    private async Task IssueAsync(Session session, bool isPushed = false) => await IssueAsync(session, await RequestAsync(isPushed));

    private Task<(string? Code, AuthorizationRefusal? Refusal)> IssueAsync(Session session, AuthorizationRequest request, DateTimeOffset? begun = null) =>
        _parts.Get<AuthorizationCodes>().IssueAsync(request, session, request.Scopes.Names, consentShown: false, begun ?? _parts.Clock.GetUtcNow());

    private async Task<string> AskedAsync()
    {
        var (handle, client) = (_parts.Get<HandleKeys>().New(generation: 0), _parts.Client(DeviceFlow.Television));
        await _parts.Get<CrossDeviceGrants>().BeginAsync(handle, client, client.Resolve("openid api1"), resources: null, TimeSpan.FromMinutes(5), subject: [], codeChallenge: null, new CrossDeviceState { Interval = 5 });
        return handle.RecordId;
    }

    private Task<StoredGrant?> ApproveAsync(Session session, string id) => _parts.Get<CrossDeviceGrants>().ApproveAsync(id, Approver.Of(session), ["openid", "api1"], UserCodes.Kind);

    private async Task<(int Sessions, int Grants)> RevokeAsync(DateTimeOffset? since = null, string? version = null)
    {
        var revoked = await _parts.Get<PluginRevocation>().RevokeAsync("door", version, since);
        return (revoked.Sessions, revoked.Grants);
    }

    private Task<IReadOnlyList<OperationalRecord>> ListAsync(string kind) => _parts.Get<MemoryStore>().ListAsync(new OperationalFilter { Kind = kind }, 1000, CancellationToken.None);
}
