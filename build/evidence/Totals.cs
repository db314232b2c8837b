using System.Text.Json;

namespace PluginTokenServer.Evidence;

/// <summary>The sums of a run. They are written to a state file now and then, and a run that was ended goes on where it was.</summary>
internal sealed class Totals
{
    private static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web);

    // Of so many violations there is a report, with so many lines of the history.
    private const int MostTold = 5;
    private const int MostLines = 60;

    private readonly Lock _lock = new();
    private readonly string? _file;
    private readonly TextWriter? _history;

    private Totals(State state, string? file, TextWriter? history) => (Sums, _file, _history) = (state, file, history);

    public State Sums { get; }

    public static Totals Load(string kind, int seed, string? file, TextWriter? history)
    {
        if (file is null || !File.Exists(file))
            return new Totals(new State { Kind = kind, Seed = seed }, file, history);
        var state = JsonSerializer.Deserialize<State>(File.ReadAllText(file), s_format)!;
        return state.Kind == kind && state.Seed == seed
            ? new Totals(state, file, history)
            : throw new ArgumentException($"The state file {file} is of '{state.Kind}' with seed {state.Seed}; go on with those, or name another file.");
    }

    public void Add(int number, Tally tally)
    {
        lock (_lock)
        {
            Sums.Done++;
            foreach (var (what, count) in tally.Counts)
                Sums.Counts[what] = Sums.Counts.GetValueOrDefault(what) + count;
            if (tally.Violations.Count > 0 && Sums.Violations < MostTold)
                Tell(number, tally);
            Sums.Violations += tally.Violations.Count;
            foreach (var line in tally.History)
                _history?.WriteLine($"{number} {line}");
        }
    }

    /// <param name="elapsed">The time of this run, on top of that of the runs before.</param>
    public void Save(TimeSpan elapsed)
    {
        if (_file is null)
            return;
        lock (_lock)
        {
            File.WriteAllText(_file + ".new", JsonSerializer.Serialize(Sums with { Seconds = Sums.Seconds + elapsed.TotalSeconds }, s_format));
            File.Move(_file + ".new", _file, overwrite: true);
        }
    }

    public static string Json(object line) => JsonSerializer.Serialize(line, s_format);

    private void Tell(int number, Tally tally)
    {
        foreach (var violation in tally.Violations.Take(MostTold))
            Console.Error.WriteLine($"VIOLATION {Sums.Kind} {number} (seed {Sums.Seed}): {violation}");
        Console.Error.WriteLine("  began, ended (ms), port, what, status, error, refresh token or code, access token (prints of them)");
        foreach (var line in tally.History.Take(MostLines))
            Console.Error.WriteLine($"  {line}");
    }

    internal sealed record State
    {
        public required string Kind { get; init; }

        public required int Seed { get; init; }

        public int Done { get; set; }

        public int Violations { get; set; }

        public double Seconds { get; init; }

        public SortedDictionary<string, long> Counts { get; init; } = new(StringComparer.Ordinal);
    }
}
