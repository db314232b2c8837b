namespace PluginTokenServer.Evidence;

/// <summary>One way in which a plugin can misbehave, and what whoever calls it may be told.</summary>
/// <param name="Name">Its name in the plugin's setting and in its grant type.</param>
/// <param name="Own">The status that only this misbehaviour gives; it has to come at least once unless it is 200.</param>
/// <param name="Spared">Whether the others must not notice. They do where the plugin takes what nobody can give back: the cores.</param>
/// <param name="Stray">Whether it throws outside of any call, and is taken out of service for it.</param>
/// <param name="InResponse">Whether the call is good and what comes of it is not.</param>
/// <param name="Elsewhere">Whether what it takes is the machine's and not the server's, so that the others are compared with how they are beside a process of its own that does the same.</param>
/// <param name="Endless">Whether its calls never end. What waits for something that nobody holds ends with the next collection.</param>
internal sealed record TortureMode(string Name, int Own, bool Spared = true, bool Stray = false, bool InResponse = false, bool Elsewhere = false, bool Endless = false)
{
    /// <summary>A plugin that behaves, called beside the others.</summary>
    public const string Good = "good";

    /// <summary>A plugin that behaves, and is called as those that do not.</summary>
    public const string Behaves = "behaves";

    /// <summary>A plugin that behaves, and says what the server measures of all of them.</summary>
    public const string Observer = "observes";

    /// <summary>Those that end the process; none of them is called but to have it ended.</summary>
    public static readonly string[] Fatal = ["exits", "overflows", "out-of-memory"];

    /// <summary>In the order in which they are called: first the ones that leave nothing behind.</summary>
    public static readonly TortureMode[] All =
    [
        // For comparison: as many calls at once, and nothing wrong with them.
        new(Behaves, 200),
        new("throws", 500),
        new("huge-response", 500, InResponse: true),
        new("cyclic-response", 500, InResponse: true),
        new("hangs", 503),
        new("ignores-cancellation", 503),
        new("hangs-synchronously", 503, Endless: true),
        new("blocks-threads", 503),
        new("spins", 503, Spared: false, Elsewhere: true),
        new("allocates", 200, Elsewhere: true),
        new("leaks", 200),
        new("throws-on-a-timer", 503, Stray: true),
        new("async-void", 503, Stray: true),
    ];

    public static IEnumerable<string> Plugins => [Good, Observer, .. All.Select(mode => mode.Name), .. Fatal];

    /// <summary>How many calls are made in a row before anything is measured. Those that throw elsewhere are called no more once they have.</summary>
    public int Warming => Stray ? 0 : InResponse || (Own == 200 && !Elsewhere) ? 40 : 1;

    /// <summary>Its plugin's id, by which the server's metrics name it.</summary>
    public static string Id(string mode) => $"torture-{mode}";

    public static string GrantType(string mode) => $"urn:example:torture:{mode}";

    /// <summary>What is wrong with an answer to it; <see langword="null"/> if nothing is.</summary>
    public string? Objection(Answer answer) => answer.Status switch
    {
        // Those that throw elsewhere succeed until they have thrown.
        200 when Own == 200 || Stray => null,
        500 when Own == 500 => answer.Error == "server_error" && answer.Text("correlation_id") is not null ? null : "is no server_error with an id",
        // Late, too many, or stopped after the failures before.
        503 => Answer.Header(answer.Head, "retry-after") is not null ? null : "does not say when to come again",
        _ => "is nothing that it may be told",
    };
}
