namespace PluginTokenServer.Evidence;

/// <summary>One browser and one client that push requests, complete them and redeem codes, and remember how far each has come.</summary>
internal sealed class CodeLoad(Requests requests, Caller caller, Random chance)
{
    private readonly List<PendingCode> _pending = [];
    private Browser? _browser;

    /// <summary>Who is signed in; <see langword="null"/> after a session was lost.</summary>
    public Browser? Browser => _browser;

    /// <summary>Before the load, since hashing a password under load would be waited for by everything else. A session is kept through several rounds.</summary>
    public async Task SignInAsync()
    {
        if (_browser is null || chance.Next(4) == 0)
            _browser = await Browser.SignInAsync(requests, caller.Any(), chance);
    }

    /// <summary>Does one thing. Some codes and pushed requests are left where they are.</summary>
    /// <returns>Whether it was answered.</returns>
    public Task<bool> StepAsync(Tally tally) => (chance.Next(10), Some(Stage.Pushed), Some(Stage.Issued)) switch
    {
        ( < 3, { } pushed, _) => CompleteAsync(pushed, tally),
        ( < 6, _, { } issued) => RedeemAsync(issued, tally),
        ( < 8, _, _) => PushAsync(tally),
        _ => AuthorizeAsync(tally),
    };

    /// <summary>Holds everything that was acknowledged against what the server says now.</summary>
    public async Task VerifyAsync(Tally tally)
    {
        var granted = await caller.AskAsync("session", requests.Authorize(_browser!, Requests.Verifier(chance)));
        tally.Count("verified.Session");
        tally.Require(granted.Code is not null, "lost", $"a session is not there any more: {granted.Status} {granted.Error}");
        if (granted.Code is null)
            _browser = null;
        foreach (var pending in _pending)
        {
            // Without the session nothing can be completed, which has been said.
            if (pending.IsOld || (_browser is null && pending.Code is null))
            {
                tally.Count("not verified");
                continue;
            }

            tally.Count($"verified.{pending.Stage}");
            await (pending.Stage switch
            {
                Stage.Pushed => VerifyPushedAsync(pending, tally),
                Stage.CompletionUnknown => VerifyCompletionAsync(pending, tally),
                Stage.Issued => VerifyIssuedAsync(pending, tally),
                Stage.RedemptionUnknown => VerifyRedemptionAsync(pending, tally),
                _ => VerifyRedeemedAsync(pending, tally),
            });
        }

        _pending.Clear();
    }

    private PendingCode? Some(Stage stage)
    {
        var some = _pending.Where(pending => pending.Stage == stage).ToArray();
        return some.Length > 0 ? some[chance.Next(some.Length)] : null;
    }

    private async Task<bool> PushAsync(Tally tally)
    {
        var verifier = Requests.Verifier(chance);
        var answer = await caller.TryAsync("push", requests.Push(verifier));
        tally.Require(answer is null or { Status: 201 }, "refusal", $"a push was refused: {answer?.Status} {answer?.Error}");
        if (answer is { RequestUri: { } requestUri })
            _pending.Add(new PendingCode(verifier) { RequestUri = requestUri, Stage = Stage.Pushed });
        return answer is not null;
    }

    private async Task<bool> AuthorizeAsync(Tally tally)
    {
        var verifier = Requests.Verifier(chance);
        var answer = await caller.TryAsync("authorize", requests.Authorize(_browser!, verifier));
        tally.Require(answer is null or { Code: { } }, "lost", $"a session was not known: {answer?.Status} {answer?.Error}");
        if (answer is { Code: { } code })
            _pending.Add(new PendingCode(verifier) { Code = code, Stage = Stage.Issued });
        return answer is not null;
    }

    private async Task<bool> CompleteAsync(PendingCode pushed, Tally tally)
    {
        var answer = await caller.TryAsync("complete", requests.Complete(_browser!, pushed.RequestUri!));
        tally.Require(answer is null or { Code: { } }, "lost", $"a pushed request was not completed: {answer?.Status} {answer?.Error}");
        (pushed.Code, pushed.Stage) = (answer?.Code, answer is null ? Stage.CompletionUnknown : Stage.Issued);
        if (answer is { Code: null })
            _pending.Remove(pushed);
        return answer is not null;
    }

    private async Task<bool> RedeemAsync(PendingCode issued, Tally tally)
    {
        var answer = await caller.TryAsync("redeem", requests.Redeem(issued.Code!, issued.Verifier));
        tally.Require(answer is null or { Status: 200, AccessToken: { }, RefreshToken: { } }, "lost", $"a code was not redeemed: {answer?.Status} {answer?.Error}");
        (issued.Tokens, issued.Stage) = (answer ?? default, answer is null ? Stage.RedemptionUnknown : Stage.Redeemed);
        if (answer is { RefreshToken: null })
            _pending.Remove(issued);
        return answer is not null;
    }

    private async Task VerifyPushedAsync(PendingCode pushed, Tally tally)
    {
        var completed = await caller.AskAsync("complete", requests.Complete(_browser, pushed.RequestUri!));
        tally.Require(completed.Code is not null, "lost", $"an acknowledged push cannot be completed: {completed.Status} {completed.Error}");
        await VerifyCompletedAsync(pushed, completed, tally);
    }

    private async Task VerifyCompletionAsync(PendingCode pushed, Tally tally)
    {
        var completed = await caller.AskAsync("complete", requests.Complete(_browser, pushed.RequestUri!));
        tally.Count(completed.Code is null ? "unanswered completion.was done" : "unanswered completion.was not done");
        tally.Require(completed.Code is not null || completed.Status == 400, "refusal", $"a completion that was not answered: {completed.Status} {completed.Error}");
        await VerifyCompletedAsync(pushed, completed, tally);
    }

    private async Task VerifyCompletedAsync(PendingCode pushed, Answer completed, Tally tally)
    {
        var again = await caller.AskAsync("complete again", requests.Complete(_browser, pushed.RequestUri!));
        tally.Require(again.Status == 400, "double", $"a pushed request was completed twice: {again.Status} {again.Error}");
        pushed.Code = completed.Code;
        if (pushed.Code is not null)
            await VerifyIssuedAsync(pushed, tally);
    }

    private async Task VerifyIssuedAsync(PendingCode issued, Tally tally)
    {
        var redeemed = await caller.AskAsync("redeem", requests.Redeem(issued.Code!, issued.Verifier));
        tally.Require(redeemed.Status == 200, "lost", $"an acknowledged code is not redeemed: {redeemed.Status} {redeemed.Error}");
        await VerifyUsedAsync(issued, tally);
    }

    private async Task VerifyRedemptionAsync(PendingCode presented, Tally tally)
    {
        // TOK-16: what was not done is done now. COD-11: what was done without an answer is not done again.
        var redeemed = await caller.AskAsync("redeem", requests.Redeem(presented.Code!, presented.Verifier));
        tally.Count(redeemed.Status == 200 ? "unanswered redemption.was not done" : "unanswered redemption.was done");
        tally.Require(redeemed.Status == 200 || redeemed.IsInvalidGrant, "refusal", $"a redemption that was not answered: {redeemed.Status} {redeemed.Error}");
        await VerifyUsedAsync(presented, tally);
    }

    private async Task VerifyRedeemedAsync(PendingCode used, Tally tally)
    {
        var known = await caller.AskAsync("introspect", requests.Introspect(requests.Target.Api, used.Tokens.AccessToken!));
        tally.Require(known.IsActive, "lost", "the access token of a redeemed code is not active");
        var refreshed = await caller.AskAsync("refresh", requests.Refresh(requests.Target.CodeClient, used.Tokens.RefreshToken!));
        tally.Require(refreshed is { Status: 200, AccessToken: { } }, "lost", $"the refresh token of a redeemed code is not taken: {refreshed.Status} {refreshed.Error}");
        await VerifyUsedAsync(used, tally);
        known = await caller.AskAsync("introspect", requests.Introspect(requests.Target.Api, refreshed.AccessToken ?? used.Tokens.AccessToken!));
        tally.Require(known is { Status: 200, IsActive: false }, "survivor", "a token is active whose code was replayed");
    }

    private async Task VerifyUsedAsync(PendingCode used, Tally tally)
    {
        var again = await caller.AskAsync("redeem again", requests.Redeem(used.Code!, used.Verifier));
        tally.Require(again.IsInvalidGrant, "double", $"a code was redeemed twice: {again.Status} {again.Error}");
    }
}
