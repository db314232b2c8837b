using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What the command line asks for; run.sh adds --root and --work.</summary>
internal sealed record BenchOptions
{
    public const string Usage = "run.sh [--rounds 3] [--seconds 10] [--warmup 4] [--quick] [--only floor,openiddict,own]";

    public required string Root { get; init; }

    public required string Work { get; init; }

    public required string Arguments { get; init; }

    public int Rounds { get; init; } = 3;

    public int Seconds { get; init; } = 10;

    public int WarmUpSeconds { get; init; } = 4;

    public IReadOnlyList<string> Only { get; init; } = ["floor", "openiddict", "own"];

    public static BenchOptions Parse(string root, string work, ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions { Root = root, Work = work, Arguments = string.Join(' ', arguments) };
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
            {
                options = options with { Rounds = 1, Seconds = 2, WarmUpSeconds = 2 };
                continue;
            }
            string name = arguments[i];
            string value = ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name} has no value. {Usage}");
            options = name switch
            {
                "--rounds" => options with { Rounds = Positive(name, value) },
                "--seconds" => options with { Seconds = Positive(name, value) },
                "--warmup" => options with { WarmUpSeconds = Positive(name, value) },
                "--only" => options with { Only = Groups(value) },
                _ => throw new ArgumentException($"{name} is unknown. {Usage}"),
            };
        }
        return options;
    }

    private static int Positive(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 3600
            ? number
            : throw new ArgumentException($"{name} {value} is not a number from 1 to 3600. {Usage}");

    private static string[] Groups(string value)
    {
        string[] groups = value.Split(',');
        return groups.Except(["floor", "openiddict", "own"]).FirstOrDefault() is { } unknown
            ? throw new ArgumentException($"--only {unknown} is unknown. {Usage}")
            : groups;
    }
}
