using System.Security.Claims;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Somebody who has been found to be who they say, by whomever, and has no session yet.</summary>
/// <param name="SubjectId">Who it is here, <c>sub</c>.</param>
/// <param name="IdentityProvider">Who says so, <c>idp</c>.</param>
internal sealed record SignedIn(string SubjectId, string IdentityProvider)
{
    /// <summary>This server, as an identity provider.</summary>
    public const string Local = "local";

    /// <summary>How (RFC 8176), <c>amr</c>.</summary>
    public IEnumerable<string> AuthenticationMethods { get; init; } = [];

    /// <summary>When; <see langword="null"/> where whoever says so does not say when.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>The authentication context that was reached, if any in particular.</summary>
    public string? Acr { get; init; }

    /// <summary>The plugin that found out; <see langword="null"/> where it was the server.</summary>
    public PluginOrigin? By { get; init; }

    /// <summary>A time before that plugin looked. Whoever takes back what comes through it has meant this sign-in too if that was later.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>What else is kept of them with the session.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>Whether the directory in force has to know them. Of people of this server it always has to.</summary>
    public bool MustBeKnown { get; init; } = IdentityProvider == Local;
}
