using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.SignIn;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Somebody who is signed in with one browser, as it is kept.</summary>
internal sealed record SessionState
{
    /// <summary>What clients know the session by, <c>sid</c> (OIDC Back-Channel Logout §2.1). It stays when the same person signs in again; what the browser holds does not.</summary>
    public required string SessionId { get; init; }

    /// <summary>The claims of the sign-in: <c>sub</c>, <c>idp</c>, <c>amr</c>, <c>auth_time</c>, perhaps <c>acr</c>, and <c>name</c> of somebody whom only another provider knows.</summary>
    public required StoredClaim[] Subject { get; init; }

    /// <summary>Whether the users' directory knew them then.</summary>
    public bool SubjectKnown { get; init; }

    /// <summary>Whether <c>auth_time</c> is only when the session began, since whoever vouches for them does not say when they signed in.</summary>
    public bool AuthTimeUnknown { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When everything else of this person's was revoked and this session was to go on; what was revoked before concerns it no more.</summary>
    public DateTimeOffset? SparedAt { get; init; }

    /// <summary>When it was last used, give or take.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>What the person knows the browser by.</summary>
    public BrowserName? Browser { get; init; }

    /// <summary>The clients that were let in, to be told of the end.</summary>
    public string[] Clients { get; init; } = [];
}

/// <summary>A session as it was read.</summary>
internal sealed record Session(OperationalRecord Record, SessionState State)
{
    /// <summary>The id of the record, which changes with each sign-in.</summary>
    public string Id => Record.Id;

    public string SessionId => State.SessionId;

    /// <summary>The plugin through which they signed in, with version and digest; <see langword="null"/> where it was the server. What is granted in the session came through it too.</summary>
    public string? Origin => Record.Origin;

    public string SubjectId => Claim("sub") ?? "";

    public string IdentityProvider => Claim("idp") ?? "local";

    /// <summary>When they signed in, to the second.</summary>
    public DateTimeOffset AuthTime => DateTimeOffset.FromUnixTimeSeconds(long.Parse(Claim("auth_time") ?? "0", CultureInfo.InvariantCulture));

    /// <summary>What they are called on pages: by the directory, or else by the provider that they have signed in at.</summary>
    /// <param name="user">What the directory knows of them.</param>
    public string ShownName(DirectoryUser? user) => user?.DisplayName ?? user?.UserName ?? Claim("name") ?? SubjectId;

    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(State.Subject.Select(claim => claim.ToClaim()), "session", "name", "role"));

    /// <summary>Who it is, for a plugin.</summary>
    public SignedInUser ToSignedInUser() => new()
    {
        SubjectId = SubjectId,
        SessionId = SessionId,
        IdentityProvider = IdentityProvider,
        AuthTime = AuthTime,
        AuthenticationMethods = [.. State.Subject.Where(claim => claim.Type == "amr").Select(claim => claim.Value)],
    };

    private string? Claim(string type) => Array.Find(State.Subject, claim => claim.Type == type)?.Value;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(ConsentState))]
internal sealed partial class SignInJson : JsonSerializerContext;
