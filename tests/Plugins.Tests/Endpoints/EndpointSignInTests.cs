using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>A plugin signs somebody in: only for the browser whose request it is answering, and only as long as it does.</summary>
public sealed class EndpointSignInTests
{
    private const string Map = """
        endpoints.MapGet("/in", async (ISignIn signIn, TimeProvider time, HttpContext http) => { var done = await In.Go(signIn, time); return done.IsError + "|" + done.RedirectUrl + "|" + http.Response.Headers.SetCookie.Count; });
        endpoints.MapGet("/twice", async (ISignIn signIn, TimeProvider time) => (await In.Go(signIn, time)).IsError + "|" + (await In.Go(signIn, time)).IsError);
        endpoints.MapGet("/throws", async (ISignIn signIn, TimeProvider time) => { await In.Go(signIn, time); throw new InvalidOperationException(); });
        endpoints.MapGet("/unawaited", (ISignIn signIn, TimeProvider time) => { _ = Task.Run(() => In.Go(signIn, time)); SpinWait.SpinUntil(() => ((Func<bool>)AppContext.GetData("reached")!)(), 15000); return "done"; });
        endpoints.MapGet("/together", async (ISignIn signIn, TimeProvider time) =>
        {
            var first = Task.Run(() => In.Go(signIn, time));
            SpinWait.SpinUntil(() => ((Func<bool>)AppContext.GetData("reached")!)(), 15000);
            string second;
            try { await In.Go(signIn, time); second = "signed in"; } catch (InvalidOperationException exception) { second = exception.Message; }
            ((Action)AppContext.GetData("open")!)();
            return (await first).IsError + "|" + second;
        });
        endpoints.MapGet("/keeps", (ISignIn signIn, TimeProvider time) =>
        {
            AppContext.SetData("late", new Func<Task>(() => In.Go(signIn, time)));
            return "kept";
        });
        endpoints.MapGet("/late", async (ISignIn signIn, TimeProvider time) =>
        {
            AppContext.SetData("hangs", true);
            ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();
            try { await In.Go(signIn, time); AppContext.SetData("late", "signed in"); } catch (InvalidOperationException exception) { AppContext.SetData("late", exception.Message); }
        });
        endpoints.MapGet("/hanging/methods", (ISignIn signIn, TimeProvider time) => signIn.SignInAsync("1", "local", In.Hanging(), time.GetUtcNow(), null));
        """;

    private const string More = """
        public static class In
        {
            public static Task<SignInCompletion> Go(ISignIn signIn, TimeProvider time) => signIn.SignInAsync("1", "local", ["pwd"], time.GetUtcNow(), null);
            public static IEnumerable<string> Hanging() { AppContext.SetData("hangs", true); ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); yield return "pwd"; }
        }

        """;

    private const string NoRequest = "There is no current request. Somebody can be signed in, or be found to be, only while the server calls an endpoint of the plugin's own, and not after that call has ended.";

    private readonly ManualResetEventSlim _gate = new();
    private GatedCookies _cookies = null!;
    private EndpointServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cookies = new GatedCookies();
        AppContext.SetData("reached", new Func<bool>(() => _cookies.IsReached));
        AppContext.SetData("open", new Action(_cookies.Open));
        _server = await EndpointServer.WithAsync(
            Map, More + Source.Validator("Validator", "urn:acme", "try { await In.Go(signIn, time); } catch (InvalidOperationException exception) { context.Result = new GrantValidationResult(exception.Message, \"test\"); }", "ISignIn signIn, TimeProvider time"),
            services: services => services.AddSingleton<IStartupFilter>(_cookies));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _cookies.Dispose();
        _gate.Dispose();
    }

    [SetUp]
    public void SetUp()
    {
        _gate.Reset();
        _cookies.Open();
        AppContext.SetData("gate", _gate);
        AppContext.SetData("late", null);
    }

    [Test]
    public async Task servers_cookie_is_set_on_the_response_and_the_plugin_does_not_see_it()
    {
        var answer = await _server.AskAsync("/plugins/acme/in");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.Body, Does.StartWith("False|").And.EndWith("|0"));
        Assert.That(OwnCookies(answer), Is.Not.Empty);
    }

    [Test]
    public async Task one_may_follow_another() => Assert.That((await _server.AskAsync("/plugins/acme/twice")).Body, Is.EqualTo("False|False"));

    [Test]
    public async Task plugin_that_fails_afterwards_has_signed_nobody_in()
    {
        var answer = await _server.AskAsync("/plugins/acme/throws");

        Assert.That((answer.Status, answer["Set-Cookie"].Length), Is.EqualTo((HttpStatusCode.InternalServerError, 0)));
    }

    [Test]
    public async Task two_at_the_same_time_are_refused()
    {
        _cookies.Close();

        Assert.That((await _server.AskAsync("/plugins/acme/together")).Body, Is.EqualTo("False|A sign-in for this request, or the question who is signed in, is under way. Await it before the next."));
    }

    [Test]
    public async Task response_waits_for_a_sign_in_that_the_plugin_does_not_wait_for()
    {
        _cookies.Close();
        var asked = _server.AskAsync("/plugins/acme/unawaited");
        Assert.That(Eventually.Holds(() => _cookies.IsReached && _server.Offer.RunningCalls == 0), Is.True);
        Assert.That(asked.IsCompleted, Is.False);

        _cookies.Open();

        Assert.That(((await asked).Body, OwnCookies(await asked).Length), Is.EqualTo(("done", 1)));
    }

    [Test]
    public async Task at_the_deadline_a_sign_in_under_way_is_waited_for_and_counts_for_nothing()
    {
        _cookies.Close();
        var asked = _server.AskAsync("/plugins/acme/in");
        Assert.That(Eventually.Holds(() => _cookies.IsReached), Is.True);
        _server.Server.Clock.Advance(_server.Offer.Timeout);
        Assert.That(Eventually.Holds(() => _server.Server.Logs.Text.Contains("Plugin 'acme' did not answer in Endpoints", StringComparison.Ordinal)), Is.True);
        Assert.That(asked.IsCompleted, Is.False);

        _cookies.Open();

        Assert.That(((await asked).Status, (await asked)["Set-Cookie"].Length), Is.EqualTo((HttpStatusCode.ServiceUnavailable, 0)));
    }

    [Test]
    public async Task call_that_was_given_up_signs_nobody_in()
    {
        Assert.That((await _server.AskTheHangingAsync("/plugins/acme/late")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        _gate.Set();

        Assert.That(Eventually.Holds(() => AppContext.GetData("late") is not null), Is.True);
        Assert.That(AppContext.GetData("late"), Is.EqualTo(NoRequest));
    }

    [Test]
    public async Task what_the_plugin_hands_over_is_gone_through_in_the_plugins_time()
    {
        var answer = await _server.AskTheHangingAsync("/plugins/acme/hanging/methods");

        Assert.That((answer.Status, answer["Set-Cookie"].Length), Is.EqualTo((HttpStatusCode.ServiceUnavailable, 0)));
    }

    [Test]
    public async Task after_the_call_nobody_is_signed_in()
    {
        await _server.AskAsync("/plugins/acme/keeps");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ((Func<Task>)AppContext.GetData("late")!)());
        Assert.That(refused!.Message, Is.EqualTo(NoRequest));
    }

    [Test]
    public async Task in_a_call_for_something_else_nobody_is_signed_in()
    {
        var context = new ExtensionGrantValidationContext(PluginServer.Request("urn:acme"));
        await _server.Server.Plugins.Grants["urn:acme"].InvokeAsync<IExtensionGrantValidator, ExtensionGrantValidationContext>(
            (Host.Token.TokenRequest)context.Request, context, static (validator, context, _) => validator.ValidateAsync(context));

        Assert.That(context.Result.Subject!.FindFirst("sub")!.Value, Is.EqualTo(NoRequest));
    }

    private static string[] OwnCookies(EndpointAnswer answer) =>
        Array.FindAll(answer["Set-Cookie"], cookie => cookie.StartsWith("pts.", StringComparison.Ordinal) || cookie.StartsWith("__Host-pts", StringComparison.Ordinal));
}
