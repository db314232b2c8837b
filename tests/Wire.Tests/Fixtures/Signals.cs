using System.Collections.Concurrent;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>How a plugin tells a test how far it has come, and a test tells a plugin to go on. Named, and known to the whole process.</summary>
internal static class Signals
{
    /// <summary>The plugin's side.</summary>
    public const string Source = """

        static class Signals
        {
            public static void Set(string name) => Of(name).TrySetResult();

            public static Task WhenSet(string name) => Of(name).Task;

            static TaskCompletionSource Of(string name) =>
                ((System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource>)AppContext.GetData("wire-signals")!)
                    .GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> All = new();

    static Signals() => AppContext.SetData("wire-signals", All);

    /// <summary>A signal that nobody else uses.</summary>
    public static string New()
    {
        var name = Guid.NewGuid().ToString("n");
        Of(name);
        return name;
    }

    public static void Set(string name) => Of(name).TrySetResult();

    public static bool IsSet(string name) => Of(name).Task.IsCompleted;

    /// <summary>Ends with the signal; a test that waits in vain fails.</summary>
    public static Task WhenSet(string name) => Of(name).Task.WaitAsync(Patience);

    /// <summary>Lets a server's clock run on until something has happened. For timers that are set at a moment nobody can wait for.</summary>
    public static async Task AdvanceUntilAsync(this TestServer server, TimeSpan step, Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!happened())
        {
            patience.Token.ThrowIfCancellationRequested();
            server.Clock.Advance(step);
            await Task.Yield();
        }
    }

    private static TaskCompletionSource Of(string name) => All.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
