using System.Diagnostics;

namespace PluginTokenServer.Evidence;

/// <summary>One client that begins requests which somebody answers on another device, and that somebody, who answers some of them; it remembers how far each has come.</summary>
internal sealed class CrossDeviceLoad(Requests requests, Caller caller, CodeLoad codes, Random chance)
{
    private readonly List<Asked> _asked = [];

    /// <summary>Does one thing. Some requests are left where they are.</summary>
    /// <returns>Whether it was answered.</returns>
    public Task<bool> StepAsync(Tally tally) => (chance.Next(10), Some(Fate.Waiting), Some(Fate.Approved)) switch
    {
        ( < 4, { } waiting, _) => ApproveAsync(waiting, tally),
        ( < 7, _, { } approved) => RedeemAsync(approved, tally),
        _ => BeginAsync(tally),
    };

    /// <summary>Holds everything that was acknowledged against what the server says now.</summary>
    public async Task VerifyAsync(Tally tally)
    {
        foreach (var asked in _asked)
        {
            // They live for ten minutes at the longest, and without a session nobody answers, which has been said.
            if (Stopwatch.GetElapsedTime(asked.Begun).TotalSeconds > 500 || (codes.Browser is null && asked.Fate is Fate.Waiting or Fate.AnswerUnknown))
            {
                tally.Count("not verified");
                continue;
            }

            tally.Count($"verified.elsewhere.{asked.Fate}");
            await (asked.Fate switch
            {
                Fate.Waiting => VerifyWaitingAsync(asked, tally),
                Fate.AnswerUnknown => VerifyAnswerAsync(asked, tally),
                Fate.Approved => VerifyApprovedAsync(asked, tally),
                Fate.RedemptionUnknown => VerifyRedemptionAsync(asked, tally),
                _ => VerifyRedeemedAsync(asked, tally),
            });
        }

        _asked.Clear();
    }

    private Asked? Some(Fate fate)
    {
        var some = _asked.Where(asked => asked.Fate == fate).ToArray();
        return some.Length > 0 ? some[chance.Next(some.Length)] : null;
    }

    private async Task<bool> BeginAsync(Tally tally)
    {
        // Never the same twice, whatever the seed: another program's that waits for the same person would be answered in its place.
        var (flow, message) = (chance.Next(2) == 0 ? CrossDevice.Device : CrossDevice.Ciba, $"m{Guid.NewGuid():n}");
        var answer = await caller.TryAsync("begin", requests.Begin(flow, message));
        tally.Require(answer is null or { Status: 200, Handle: { } }, "refusal", $"a request was refused: {answer?.Status} {answer?.Error}");
        if (answer is { Handle: not null } begun)
            _asked.Add(new Asked(flow, begun, message));
        return answer is not null;
    }

    private async Task<bool> ApproveAsync(Asked waiting, Tally tally)
    {
        // Before the kill or after it, but not through it: what is opened at one node is answered there.
        if (await caller.TryPagesAsync(connection => codes.Browser!.OpenAnswerAsync(connection, waiting.Answer, waiting.Message)) is not { } open)
            return false;
        var answer = await caller.TryAsync("approve", open.Allow);
        tally.Require(answer is null or { Status: 200 }, "lost", $"a request could not be approved: {answer?.Status}");
        waiting.Fate = answer is null ? Fate.AnswerUnknown : Fate.Approved;
        return answer is not null;
    }

    private async Task<bool> RedeemAsync(Asked approved, Tally tally)
    {
        var answer = await caller.TryAsync("redeem", requests.Poll(approved.Flow, approved.Handle));
        tally.Require(answer is null or { Status: 200, AccessToken: { }, RefreshToken: { } }, "lost", $"an approved request was not redeemed: {answer?.Status} {answer?.Error}");
        (approved.Tokens, approved.Fate) = (answer ?? default, answer is null ? Fate.RedemptionUnknown : Fate.Redeemed);
        return answer is not null;
    }

    private async Task VerifyWaitingAsync(Asked waiting, Tally tally)
    {
        var poll = await PollAsync(waiting);
        tally.Require(poll.IsPending, "lost", $"an acknowledged request does not wait any more: {poll.Status} {poll.Error}");
        var open = await codes.Browser!.OpenAnswerAsync(caller.Any(), waiting.Answer, waiting.Message);
        tally.Require(open is not null, "lost", "an acknowledged request is not found by its user");
        if (open is null)
            return;
        var approved = await caller.AskAsync("approve", open.Allow);
        tally.Require(approved.Status == 200, "lost", $"an acknowledged request cannot be approved: {approved.Status}");
        await VerifyApprovedAsync(waiting, tally);
    }

    private async Task VerifyAnswerAsync(Asked asked, Tally tally)
    {
        var poll = await PollAsync(asked);
        tally.Count(poll.Status == 200 ? "unanswered approval.was done" : "unanswered approval.was not done");
        tally.Require(poll.Status == 200 || poll.IsPending, "refusal", $"a request whose approval was not answered: {poll.Status} {poll.Error}");
        if (poll.Status == 200)
            await VerifyUsedAsync(asked, tally);
    }

    private async Task VerifyApprovedAsync(Asked approved, Tally tally)
    {
        var redeemed = await PollAsync(approved);
        tally.Require(redeemed is { Status: 200, AccessToken: { } }, "lost", $"an acknowledged approval is not redeemed: {redeemed.Status} {redeemed.Error}");
        await VerifyUsedAsync(approved, tally);
    }

    private async Task VerifyRedemptionAsync(Asked asked, Tally tally)
    {
        var redeemed = await PollAsync(asked);
        tally.Count(redeemed.Status == 200 ? "unanswered redemption.was not done" : "unanswered redemption.was done");
        tally.Require(redeemed.Status == 200 || redeemed.IsInvalidGrant, "refusal", $"a redemption that was not answered: {redeemed.Status} {redeemed.Error}");
        await VerifyUsedAsync(asked, tally);
    }

    private async Task VerifyRedeemedAsync(Asked used, Tally tally)
    {
        await VerifyUsedAsync(used, tally);
        var known = await caller.AskAsync("introspect", requests.Introspect(requests.Target.Api, used.Tokens.AccessToken!));
        tally.Require(known.IsActive, "lost", "the access token of a redeemed request is not active");
        var refreshed = await caller.AskAsync("refresh", requests.Refresh(requests.ClientOf(used.Flow), used.Tokens.RefreshToken!));
        tally.Require(refreshed.Status == 200, "lost", $"the refresh token of a redeemed request is not taken: {refreshed.Status} {refreshed.Error}");
    }

    private async Task VerifyUsedAsync(Asked used, Tally tally)
    {
        var again = await PollAsync(used);
        tally.Require(again.IsInvalidGrant, "double", $"a request was redeemed twice: {again.Status} {again.Error}");
    }

    private Task<Answer> PollAsync(Asked asked) => caller.AskAsync("poll", requests.Poll(asked.Flow, asked.Handle));

    private sealed class Asked(CrossDevice flow, Answer answer, string message)
    {
        public long Begun { get; } = Stopwatch.GetTimestamp();

        public CrossDevice Flow => flow;

        /// <summary>What the client was told.</summary>
        public Answer Answer => answer;

        public string Message => message;

        public string Handle { get; } = answer.Handle!;

        public Answer Tokens { get; set; }

        public Fate Fate { get; set; }
    }

    private enum Fate
    {
        /// <summary>It was acknowledged.</summary>
        Waiting,

        /// <summary>It was approved, and that was not answered.</summary>
        AnswerUnknown,

        /// <summary>The approval was acknowledged.</summary>
        Approved,

        /// <summary>It was redeemed, and that was not answered.</summary>
        RedemptionUnknown,

        /// <summary>There are tokens.</summary>
        Redeemed,
    }
}
