namespace PluginTokenServer.Evidence;

/// <summary>One kind of race. Each has a number, and with the seed that number decides everything the program decides.</summary>
internal interface IExperiment
{
    string Kind { get; }

    /// <summary>How many connections one of them needs.</summary>
    int Connections { get; }

    /// <summary>How many may run beside each other.</summary>
    int MostLanes => int.MaxValue;

    /// <summary>What it has measured, by name.</summary>
    IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>();

    Task RunAsync(Connection[] connections, int number, Random chance, Tally tally);
}
