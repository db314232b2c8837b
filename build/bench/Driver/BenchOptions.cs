using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What the command line asks for; the script adds --root and --work.</summary>
internal sealed record BenchOptions
{
    private const string Usage = "[--rounds 3] [--seconds 10] [--warmup 4] [--quick]";

    public required string Root { get; init; }

    public required string Work { get; init; }

    /// <summary>The command, as it can be given again.</summary>
    public required string Command { get; init; }

    public int Rounds { get; init; } = 3;

    public int Seconds { get; init; } = 10;

    public int WarmUpSeconds { get; init; } = 4;

    public required IReadOnlyList<string> Only { get; init; }

    public static BenchOptions Parse(string script, string[] groups, string root, string work, ReadOnlySpan<string> arguments)
    {
        var options = new BenchOptions { Root = root, Work = work, Only = groups, Command = $"bash build/bench/{script} {string.Join(' ', arguments)}".Trim() };
        string usage = $"{script} {Usage} [--only {string.Join(',', groups)}]";
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick")
            {
                options = options with { Rounds = 1, Seconds = 2, WarmUpSeconds = 2 };
                continue;
            }
            string name = arguments[i];
            string value = ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name} has no value. {usage}");
            options = name switch
            {
                "--rounds" => options with { Rounds = Positive(name, value, usage) },
                "--seconds" => options with { Seconds = Positive(name, value, usage) },
                "--warmup" => options with { WarmUpSeconds = Positive(name, value, usage) },
                "--only" => options with { Only = Groups(value, groups, usage) },
                _ => throw new ArgumentException($"{name} is unknown. {usage}"),
            };
        }
        return options;
    }

    private static int Positive(string name, string value, string usage) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 3600
            ? number
            : throw new ArgumentException($"{name} {value} is not a number from 1 to 3600. {usage}");

    private static string[] Groups(string value, string[] groups, string usage)
    {
        string[] named = value.Split(',');
        return named.Except(groups).FirstOrDefault() is { } unknown
            ? throw new ArgumentException($"--only {unknown} is unknown. {usage}")
            : named;
    }
}
