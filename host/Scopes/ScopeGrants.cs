using System.Collections.Concurrent;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Scopes;

/// <summary>Holds requested scopes against what exists and what one client may have, and keeps the answers to the questions it asks again and again.</summary>
internal sealed class ScopeGrants(ScopeCatalog catalog, IEnumerable<string> allowedScopes, bool allowOfflineAccess)
{
    /// <summary>Asks for a refresh token (OIDC Core §11).</summary>
    public const string OfflineAccess = "offline_access";

    // A client asks for a handful of combinations. Whoever asks for ever new ones must not fill the memory.
    private const int KeptAnswers = 64;

    private readonly ConcurrentDictionary<string, ScopeGrant> _answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _allowed = new(allowedScopes, StringComparer.Ordinal);
    private int _kept;

    public ScopeGrant Resolve(string? scope)
    {
        var asked = scope ?? "";
        if (_answers.TryGetValue(asked, out var known))
            return known;

        var grant = asked.Length > InputLimits.Scope
            ? new ScopeGrant(ScopeError.InvalidScope, $"The scope parameter is longer than {InputLimits.Scope} characters.")
            : Resolve(Split(asked));
        if (grant.Error == ScopeError.None && Interlocked.Increment(ref _kept) <= KeptAnswers)
            _answers.TryAdd(asked, grant);
        return grant;
    }

    /// <summary>The scopes of a parameter (RFC 6749 §3.3), or of a longer one than is taken so many that it is refused.</summary>
    public static string[] Split(string scope) => scope.Split(' ', InputLimits.Scopes + 2, StringSplitOptions.RemoveEmptyEntries);

    public ScopeGrant Resolve(IEnumerable<string> scopes)
    {
        var asked = scopes.Distinct(StringComparer.Ordinal).Take(InputLimits.Scopes + 1).ToArray();
        if (asked.Length > InputLimits.Scopes)
            return new ScopeGrant(ScopeError.InvalidScope, $"More than {InputLimits.Scopes} scopes.");
        if (asked.Length == 0)
            asked = ByDefault();
        if (asked.Length == 0)
            return new ScopeGrant(ScopeError.InvalidScope, "No scope was requested and the client has none by default.");
        return Array.Exists(asked, scope => !MayHave(scope))
            ? new ScopeGrant(ScopeError.InvalidScope, "A requested scope is unknown, or the client may not have it.")
            : Grant(asked);
    }

    // RFC 6749 §3.3: without a scope parameter a pre-defined default is taken. Access to APIs is what a client is registered for; identity and offline access are asked for.
    private string[] ByDefault() => [.. _allowed.Where(catalog.ApiScopes.ContainsKey).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is such a scope, and the client may have it.</summary>
    public bool MayHave(string scope) => scope == OfflineAccess
        ? allowOfflineAccess
        : _allowed.Contains(scope) && (catalog.ApiScopes.ContainsKey(scope) || catalog.IdentityResources.ContainsKey(scope));

    private ScopeGrant Grant(string[] names)
    {
        var grant = new ScopeGrant(
            Array.ConvertAll(names, name => new ParsedScopeValue(name)),
            new Resources(
                names.Where(catalog.IdentityResources.ContainsKey).Select(name => catalog.IdentityResources[name]),
                names.SelectMany(catalog.ApisOf).Distinct(),
                names.Where(catalog.ApiScopes.ContainsKey).Select(name => catalog.ApiScopes[name]))
            { OfflineAccess = names.Contains(OfflineAccess) });
        return grant.SigningAlgorithms is []
            ? new ScopeGrant(ScopeError.InvalidScope, "The APIs behind the requested scopes accept no common signing algorithm; ask for one token each.")
            : grant;
    }
}
