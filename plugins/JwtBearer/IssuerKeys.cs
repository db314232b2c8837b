using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>The keys of all issuers: those of the settings, or those that are published, fetched when they are needed.</summary>
internal sealed class IssuerKeys(Backchannel backchannel, TimeProvider time, ILogger<IssuerKeys> log)
{
    private readonly ConcurrentDictionary<string, VerificationKey[]> _configured = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PublishedKeys> _published = new(StringComparer.Ordinal);

    /// <param name="issuer">Whose.</param>
    /// <param name="assertion">What is to be checked with them.</param>
    /// <param name="cancellationToken">Ends the wait, and not the fetch.</param>
    /// <exception cref="TemporarilyUnavailableException">They cannot be had now, and none are known.</exception>
    public Task<VerificationKey[]> OfAsync(IssuerSettings issuer, Assertion assertion, CancellationToken cancellationToken) => issuer.IsFetched
        ? _published.GetOrAdd(issuer.Issuer, _ => new PublishedKeys(issuer, backchannel, time, log)).ForAsync(assertion, cancellationToken)
        : Task.FromResult(_configured.GetOrAdd(issuer.Issuer, _ => KeySet.TryRead(issuer.Jwks!, out var _)!));
}
