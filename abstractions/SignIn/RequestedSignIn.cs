namespace PluginTokenServer.SignIn;

/// <summary>What is asked of a sign-in by the application, or the page of this server, that somebody is on the way to.</summary>
public sealed class RequestedSignIn
{
    /// <summary>The client.</summary>
    /// <value><see langword="null"/> where somebody is on the way to a page of this server.</value>
    public string? ClientId { get; init; }

    /// <summary>Whether they have to sign in now, signed in somewhere or not (OIDC Core §3.1.2.1, <c>prompt=login</c>).</summary>
    public bool MustBeNew { get; init; }

    /// <summary>How long ago the sign-in may have been: by the request (<c>max_age</c>) or by the client's own limit, whichever is shorter.</summary>
    /// <value><see langword="null"/> where neither is set.</value>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The languages that the application would like the pages to have, <c>ui_locales</c>.</summary>
    /// <value><see langword="null"/> where it does not say.</value>
    public string? UiLocales { get; init; }
}
