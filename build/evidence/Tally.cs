using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Evidence;

/// <summary>What one race (session, round) counted and found, and its history: who asked what, when, and what came back.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly List<string> _history = [];

    public Dictionary<string, long> Counts { get; } = [];

    public List<string> Violations { get; } = [];

    public IReadOnlyList<string> History => _history;

    public void Count(string what, long number = 1)
    {
        lock (_lock)
            Counts[what] = Counts.GetValueOrDefault(what) + number;
    }

    /// <summary>An invariant did not hold.</summary>
    public void Violation(string kind, string what)
    {
        Count($"violations.{kind}");
        lock (_lock)
            Violations.Add($"{kind}: {what}");
    }

    public void Require(bool holds, string kind, string what)
    {
        if (!holds)
            Violation(kind, what);
    }

    /// <summary>Asks, and writes down what came back.</summary>
    public async Task<Answer> ExchangeAsync(Connection connection, string who, byte[] request) => Note(connection, who, await connection.ExchangeAsync(request));

    /// <summary>Writes an answer down. One of 5xx is a fault, wherever nothing has been killed.</summary>
    public Answer Note(Connection connection, string who, Answer answer, bool may503 = false)
    {
        Write(connection, who, answer);
        if (answer.Status >= 500 && !(may503 && answer.Status == 503))
            Violation("5xx", $"{who} was answered with {answer.Status} {answer.Body}");
        else if (answer.Status == 429)
            Violation("429", $"{who} was slowed down, so that nothing was raced; raise the server's limits for this run");
        return answer;
    }

    /// <summary>Writes an answer down that somebody else judges.</summary>
    public Answer Write(Connection connection, string who, Answer answer)
    {
        Count("requests");
        Count(string.Create(CultureInfo.InvariantCulture, $"status.{answer.Status}"));
        // No token in it: a print of the first bytes of its hash says as well whether two are the same.
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{Pace.Milliseconds(answer.Started):F3} {Pace.Milliseconds(answer.Ended):F3} {connection.Node.Port} {who} {answer.Status} {answer.Error ?? (answer.IsActive ? "active" : "-")} {Print(answer.RefreshToken ?? answer.Code)} {Print(answer.AccessToken)}");
        lock (_lock)
            _history.Add(line);
        return answer;
    }

    public static string Print(string? token) => token is null ? "-" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 6));
}
