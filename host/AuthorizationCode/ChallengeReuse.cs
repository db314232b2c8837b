using System.Collections.Concurrent;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>
/// Notices a client that sends the same <c>code_challenge</c> for many users: RFC 9700 §2.1.1 wants one for each transaction, and a verifier that
/// is in every installation of an application protects none of them (AUT-16). It only tells the operator; nobody is refused.
/// </summary>
/// <remarks>
/// It sees the last codes of each client on this node and nothing else: not those of other nodes, of before a restart, or of a client that
/// sends a constant among so many good challenges that no three of them are among its last ones. That costs no write and a few hundred bytes a client.
/// </remarks>
internal sealed class ChallengeReuse(TimeProvider time, ILogger<ChallengeReuse> logger)
{
    /// <summary>How many codes of a client are remembered.</summary>
    public const int Remembered = 64;

    // Two can be one browser: somebody goes back to a sign-in that was left open, and somebody else signs in there.
    private const int ManyUsers = 3;

    private static readonly TimeSpan BetweenAlarms = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Recent> _clients = new(StringComparer.Ordinal);

    /// <summary>Notes a code that was issued.</summary>
    public void Note(string clientId, string? challenge, string subjectId)
    {
        if (challenge is null)
            return;
        if (_clients.GetOrAdd(clientId, _ => new Recent()).IsManyUsers(challenge, subjectId, time.GetUtcNow()))
            Log.ChallengeReused(logger, clientId);
    }

    private sealed class Recent
    {
        private readonly Lock _lock = new();

        // Hashes with the seed of this process: to take two challenges for one takes luck of one in four billion, and here it would take it twice.
        private readonly (int Challenge, int Subject)[] _codes = new (int, int)[Remembered];
        private int _next;
        private int _count;
        private DateTimeOffset _quietUntil = DateTimeOffset.MinValue;

        public bool IsManyUsers(string challenge, string subjectId, DateTimeOffset now)
        {
            var code = (Challenge: challenge.GetHashCode(StringComparison.Ordinal), Subject: subjectId.GetHashCode(StringComparison.Ordinal));
            lock (_lock)
            {
                _codes[_next] = code;
                _next = (_next + 1) % Remembered;
                _count = Math.Min(_count + 1, Remembered);
                if (now < _quietUntil || _codes.Take(_count).Where(known => known.Challenge == code.Challenge).DistinctBy(known => known.Subject).Count() < ManyUsers)
                    return false;
                _quietUntil = now + BetweenAlarms;
                return true;
            }
        }
    }
}
