using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>
/// Runs two pieces of work so that each call of the store waits for its turn, in an order that is given; <see cref="Next"/> is the order
/// to try after this one. From the empty order on, all there are come up, each once.
/// </summary>
/// <param name="store">The store that both use.</param>
/// <param name="order">Whose turn it is, call by call; beyond its end the first has it.</param>
internal sealed class Interleaving(FaultyStore store, IReadOnlyList<int> order)
{
    private static readonly AsyncLocal<int> Actor = new();

    private readonly TaskCompletionSource?[] _waiting = new TaskCompletionSource?[2];
    private readonly List<(int Taken, bool OnlyOne)> _turns = [];

    /// <summary>Whose turns it was.</summary>
    public IEnumerable<int> Taken => _turns.Select(turn => turn.Taken);

    public async Task RunAsync(params Func<Task>[] work)
    {
        store.Before = _ => (_waiting[Actor.Value] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        var running = work.Select((piece, actor) => Task.Run(() =>
        {
            Actor.Value = actor;
            return piece();
        })).ToArray();
        while (true)
        {
            Assert.That(Eventually.Holds(() => Stands(0) && Stands(1)), "Both stand at a call, or have ended.");
            var ready = Enumerable.Range(0, 2).Where(actor => !running[actor].IsCompleted).ToArray();
            if (ready.Length == 0)
                break;
            var turn = _turns.Count < order.Count ? order[_turns.Count] : ready[0];
            _turns.Add((turn, ready.Length == 1));
            Interlocked.Exchange(ref _waiting[turn], null)!.SetResult();
        }

        store.Recover();
        await Task.WhenAll(running);

        bool Stands(int actor) => running[actor].IsCompleted || Volatile.Read(ref _waiting[actor]) is not null;
    }

    /// <summary>The next order: the last turn that could have been the second's and was not, is.</summary>
    /// <returns><see langword="null"/> after the last.</returns>
    public List<int>? Next()
    {
        for (var i = _turns.Count - 1; i >= 0; i--)
        {
            if (_turns[i] is (0, false))
                return [.. Taken.Take(i), 1];
        }

        return null;
    }
}
