namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary>What follows the name of a verb, taken apart: <c>NAME --email x --claim a=b</c>.</summary>
internal sealed class Line
{
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);

    /// <summary>The words that are no options.</summary>
    public List<string> Words { get; } = [];

    /// <summary>What is wrong; <see langword="null"/> where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <param name="arguments">As they were typed.</param>
    /// <param name="valued">The options that have a value.</param>
    /// <param name="flags">Those that have none.</param>
    public static Line Of(IReadOnlyList<string> arguments, IReadOnlyCollection<string> valued, IReadOnlyCollection<string> flags)
    {
        var line = new Line();
        for (var at = 0; at < arguments.Count && line.Fault is null; at++)
        {
            var (name, given) = arguments[at].Split('=', 2) is [var before, var after] && before.StartsWith("--", StringComparison.Ordinal) ? (before, after) : (arguments[at], null);
            if (!name.StartsWith("--", StringComparison.Ordinal))
                line.Words.Add(arguments[at]);
            else if (flags.Contains(name) && given is null)
                line.Add(name, "");
            else if (!valued.Contains(name))
                line.Fault = $"There is no option {name}{(flags.Contains(name) ? " with a value" : "")}.";
            else if (given is not null)
                line.Add(name, given);
            else if (at + 1 < arguments.Count && !arguments[at + 1].StartsWith("--", StringComparison.Ordinal))
                line.Add(name, arguments[++at]);
            else
                line.Fault = $"{name} needs a value.";
        }

        return line;
    }

    public bool Has(string flag) => _options.ContainsKey(flag);

    /// <summary>The value of an option; the last, where it was typed more than once.</summary>
    public string? Value(string option) => Values(option) is [.., var last] ? last : null;

    public IReadOnlyList<string> Values(string option) => _options.GetValueOrDefault(option) ?? [];

    private void Add(string name, string value)
    {
        if (!_options.TryGetValue(name, out var values))
            _options[name] = values = [];
        values.Add(value);
    }
}
