namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>One issuer, and how far it is trusted.</summary>
internal sealed class IssuerSettings
{
    public static readonly string[] UsualAlgorithms = ["ES256", "PS256", "RS256"];
    private static readonly string[] UsualTypes = ["", "JWT"];

    /// <summary>What its assertions have for <c>iss</c>, to the letter.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Its public keys, a key set as JSON text (RFC 7517 §5).</summary>
    /// <value><see langword="null"/> by default; one of this, <see cref="JwksUri"/> and <see cref="Discovery"/> is needed.</value>
    public string? Jwks { get; set; }

    /// <summary>Where it publishes them.</summary>
    /// <value>An https address, or a loopback one; <see langword="null"/> by default.</value>
    public string? JwksUri { get; set; }

    /// <summary>Whether its discovery document, below <see cref="Issuer"/>, says where that is (OIDC Discovery §4).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Discovery { get; set; }

    /// <summary>What it may sign with: ES256, ES384, ES512, PS256, PS384, PS512, RS256, RS384, RS512.</summary>
    /// <value>Empty by default: ES256, PS256 and RS256.</value>
    public IList<string> Algorithms { get; set; } = [];

    /// <summary>What its assertions may have for <c>typ</c>, without regard to case. An access token (<c>at+jwt</c>) is no assertion.</summary>
    /// <value>Empty by default: none, or <c>JWT</c>.</value>
    public IList<string> Types { get; set; } = [];

    /// <summary>What its assertions must have for <c>aud</c>, to the letter and alone.</summary>
    /// <value><see langword="null"/> by default: this server's issuer identifier. The address of the token endpoint, for issuers that write that.</value>
    public string? Audience { get; set; }

    /// <summary>The clients that may present its assertions.</summary>
    public IList<string> Clients { get; set; } = [];

    /// <summary>The claim that says whom an assertion is about.</summary>
    /// <value><c>sub</c> by default.</value>
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>What is put before it, so that nobody there is taken for somebody here.</summary>
    /// <value><see langword="null"/> by default; this or <see cref="LocalSubjects"/> is needed.</value>
    public string? SubjectPrefix { get; set; }

    /// <summary>Whether it may speak for this server's own people, by their subject identifiers.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool LocalSubjects { get; set; }

    /// <summary>What tokens have for <c>idp</c>, with <see cref="SubjectPrefix"/>.</summary>
    /// <value><see langword="null"/> by default: <see cref="Issuer"/>.</value>
    public string? IdentityProvider { get; set; }

    /// <summary>The scopes that may be had by its assertions at most.</summary>
    /// <value>Empty by default: those of the client.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>How long an assertion may live, from <c>iat</c> and up to <c>exp</c>, in seconds. So long is each remembered.</summary>
    /// <value>300 by default; 10 to 86400.</value>
    public int MaxAgeSeconds { get; set; } = 300;

    /// <summary>By how much its clock may differ, in seconds.</summary>
    /// <value>10 by default; 0 to 60.</value>
    public int ClockSkewSeconds { get; set; } = 10;

    /// <summary>How long after the assertion an access token may end, in seconds (RFC 7521 §4.1: not by a significant period).</summary>
    /// <value>300 by default; 0 to 3600.</value>
    public int BeyondAssertionSeconds { get; set; } = 300;

    /// <summary>Whether an assertion must have an id, <c>jti</c>. One without can be presented until it expires.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool RequireJwtId { get; set; } = true;

    /// <summary>Whether its keys have to be fetched.</summary>
    public bool IsFetched => JwksUri is not null || Discovery;

    public bool MaySignWith(string algorithm) => (Algorithms.Count > 0 ? Algorithms : UsualAlgorithms).Contains(algorithm);

    public bool MayHaveType(string type) => (Types.Count > 0 ? Types : UsualTypes).Contains(type, StringComparer.OrdinalIgnoreCase);
}
