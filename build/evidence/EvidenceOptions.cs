using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>The command line.</summary>
internal sealed class EvidenceOptions
{
    public const string Usage = """
        setup  --directory D [--nodes 1] [--postgres "Host=…"] [--torture DIRECTORY] [--breaker 5]
               makes content roots, secrets and the target file D/target.json; with --torture the plugins that misbehave, of that build output
        race   --target F --kind refresh|assertion|reference|code|par|device|ciba --count N [--contenders 8]
        cut    --target F --count N
        revoke --target F [--kind token|session] --count N [--contenders 4]
        kill   --target F --count N --kill COMMAND --start COMMAND [--whole] [--workers 8]
        torture --target F --pid F --count 1 [--calls 100] [--at-once 8] [--megabytes 128] [--window 10000] [--warm-ups 1] [--ratio 2] [--modes throws,hangs]
        elsewhere --mode spins|allocates [--megabytes 0]
               does in a process of its own what the plugin of that mode does in the server's; torture starts it
        all but setup and elsewhere: [--url U]… [--lanes 12] [--seed 1] [--state F] [--results F] [--history F] [--label TEXT]
        COMMAND is given to sh, with the number of the node as $1; --whole: it ends what is behind all nodes, not one of them.
        """;

    private readonly Dictionary<string, List<string>> _given = [];

    private EvidenceOptions(string command) => Command = command;

    public string Command { get; }

    public static EvidenceOptions Parse(string[] arguments)
    {
        if (arguments.Length == 0)
            throw new ArgumentException(Usage);
        var options = new EvidenceOptions(arguments[0]);
        for (var i = 1; i < arguments.Length; i++)
        {
            var name = arguments[i];
            var value = name == "--whole" ? "" : ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name} has no value.\n{Usage}");
            if (!name.StartsWith("--", StringComparison.Ordinal) || !Usage.Contains($"{name} ", StringComparison.Ordinal) && !Usage.Contains($"{name}]", StringComparison.Ordinal))
                throw new ArgumentException($"{name} is unknown.\n{Usage}");
            if (!options._given.TryGetValue(name[2..], out var values))
                options._given[name[2..]] = values = [];
            values.Add(value);
        }

        return options;
    }

    public bool Has(string name) => _given.ContainsKey(name);

    public string? Text(string name) => _given.TryGetValue(name, out var values) ? values[^1] : null;

    public string[] Texts(string name) => _given.TryGetValue(name, out var values) ? [.. values] : [];

    public string Required(string name) => Text(name) ?? throw new ArgumentException($"--{name} is missing.\n{Usage}");

    public int Number(string name, int otherwise) => Text(name) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"--{name} {text} is no number.\n{Usage}");
}
