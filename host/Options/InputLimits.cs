namespace PluginTokenServer.Host.Options;

/// <summary>Every bound on what comes in from outside, in one place. Lengths are characters unless they say bytes.</summary>
internal static class InputLimits
{
    /// <summary>The body of a token request, in bytes. More is answered with 413 before it is parsed.</summary>
    public const int TokenRequestBytes = 64 * 1024;

    /// <summary>The body of a pushed authorization request, in bytes.</summary>
    public const int PushedRequestBytes = 128 * 1024;

    /// <summary>The body of a step of a sign-in, in bytes: what was shown comes back sealed, a picture of 64 KiB among it.</summary>
    public const int StepBytes = 256 * 1024;

    /// <summary>All that an authorization request says, as a query. It travels through addresses of pages; whoever has more to say pushes it.</summary>
    public const int AuthorizationRequest = 8 * 1024;

    /// <summary>The first line of a request: the address of a page with a whole authorization request sealed in it.</summary>
    public const int RequestLine = 16 * 1024;

    public const int RedirectUri = 2 * 1024;

    /// <summary><c>state</c>, which comes back in an address.</summary>
    public const int State = 2 * 1024;

    public const int Nonce = 512;

    /// <summary><c>login_hint</c>, <c>acr_values</c> and <c>ui_locales</c>.</summary>
    public const int Hint = 1024;

    /// <summary>The number of parameters of one request.</summary>
    public const int Parameters = 200;

    public const int ParameterName = 256;

    public const int ClientId = 256;

    public const int SecretLength = 512;

    /// <summary>The Authorization header; room for an id and a secret, every character of them percent-encoded.</summary>
    public const int AuthorizationHeader = 8 * 1024;

    public const int GrantType = 256;

    public const int UserName = 256;

    /// <summary>A password, in bytes of UTF-8. A longer one is refused before it is hashed.</summary>
    public const int PasswordBytes = 1024;

    public const int Scope = 8 * 1024;

    /// <summary>The number of scopes in one request.</summary>
    public const int Scopes = 200;

    /// <summary>The number of <c>resource</c> parameters in one request (RFC 8707 §2).</summary>
    public const int Resources = 20;

    public const int ResourceIndicator = 512;

    /// <summary>A JWT that is handed in for checking.</summary>
    public const int Jwt = 32 * 1024;

    /// <summary>The nesting of the JSON inside a JWT.</summary>
    public const int JwtDepth = 16;

    public const int KeyId = 128;

    /// <summary>The custom entries of one response, in bytes of JSON.</summary>
    public const int CustomEntriesBytes = 64 * 1024;

    /// <summary>The nesting of the custom entries of a response.</summary>
    public const int CustomEntriesDepth = 64;

    /// <summary>The body of a request to an endpoint of a plugin's own, in bytes.</summary>
    public const int PluginRequestBytes = 64 * 1024;

    /// <summary>What such an endpoint answers, header fields and body, in bytes.</summary>
    public const int PluginResponseBytes = 1024 * 1024;

    /// <summary>What somebody answers whom the server itself has called, in bytes.</summary>
    public const int FetchedBytes = 256 * 1024;

    /// <summary>The number of keys in a set that a client publishes.</summary>
    public const int PublishedKeys = 32;

    /// <summary>The claim <c>sub</c>, as far as a store has to keep it.</summary>
    public const int Subject = 1000;

    /// <summary>The id of a session at this server, as far as a store has to keep it.</summary>
    public const int SessionId = 128;

    /// <summary>How many scopes, or claims of one kind, an extension may leave on a request.</summary>
    public const int ProposedItems = 1000;

    /// <summary>How many markers of <c>UseOnce</c> one request may leave.</summary>
    public const int SingleUses = 8;

    /// <summary>Anything from outside that ends up in a log record.</summary>
    public const int LoggedValue = 100;
}
