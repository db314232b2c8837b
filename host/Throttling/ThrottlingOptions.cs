using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.Throttling;

/// <summary>How many wrong credentials are taken before the answer is 429. Each limit is a bucket that fills with failures and leaks over time.</summary>
internal sealed class ThrottlingOptions
{
    /// <summary>Wrong secrets and assertions for one client from one source.</summary>
    /// <value>20 by default; 1 to 10000.</value>
    [Range(1, 10_000)]
    public int ClientSecretFailures { get; set; } = 20;

    /// <summary>Wrong passwords for one user from one source.</summary>
    /// <value>10 by default; 1 to 10000.</value>
    [Range(1, 10_000)]
    public int PasswordFailures { get; set; } = 10;

    /// <summary>Credentials of one client from one source that a grant has rejected.</summary>
    /// <value>50 by default; 1 to 10000.</value>
    [Range(1, 10_000)]
    public int GrantFailures { get; set; } = 50;

    /// <summary>Wrong user codes of the device flow in one session, and from one source (RFC 8628 §5.1).</summary>
    /// <value>5 by default; 1 to 100.</value>
    [Range(1, 100)]
    public int UserCodeFailures { get; set; } = 5;

    /// <summary>Failures of every kind and name from one source, so that trying one secret on many names ends too.</summary>
    /// <value>200 by default; 1 to 100000.</value>
    [Range(1, 100_000)]
    public int SourceFailures { get; set; } = 200;

    /// <summary>After how many seconds one failure of a client or user is forgotten.</summary>
    /// <value>15 by default; 1 to 3600.</value>
    [Range(1, 3600)]
    public int LeakSeconds { get; set; } = 15;

    /// <summary>After how many seconds one failure of a source is forgotten. Shorter, since many people can share an address.</summary>
    /// <value>3 by default; 1 to 3600.</value>
    [Range(1, 3600)]
    public int SourceLeakSeconds { get; set; } = 3;
}
