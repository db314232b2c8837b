namespace PluginTokenServer.SignIn;

/// <summary>Knows who is signed in with the browser that the current request came from. To be injected, and asked in an endpoint of the plugin's own (<see cref="Plugins.IPluginEndpoints"/>).</summary>
/// <remarks>The browser sends its cookie along when a link leads here from another site: change nothing by GET, and take forms only with a token against forgery (<c>IAntiforgery</c>).</remarks>
public interface ISignedInUser
{
    /// <summary>Finds who it is.</summary>
    /// <returns>The person; <see langword="null"/> for nobody.</returns>
    /// <exception cref="InvalidOperationException">There is no current request.</exception>
    Task<SignedInUser?> FindAsync();
}

/// <summary>Somebody who is signed in with a browser.</summary>
public sealed class SignedInUser
{
    /// <summary>Who it is, <c>sub</c>.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The session, <c>sid</c>. It says which one it is and opens nothing.</summary>
    public required string SessionId { get; init; }

    /// <summary>Who says so, <c>idp</c>; <c>local</c> for this server.</summary>
    public required string IdentityProvider { get; init; }

    /// <summary>When they signed in, <c>auth_time</c>.</summary>
    public required DateTimeOffset AuthTime { get; init; }

    /// <summary>How (RFC 8176), <c>amr</c>.</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }
}
