namespace PluginTokenServer.SignIn;

/// <summary>Signs somebody in at this server whom a plugin has authenticated by itself, for instance at another provider. To be injected, and used in an endpoint of the plugin's own (<see cref="Plugins.IPluginEndpoints"/>).</summary>
public interface ISignIn
{
    /// <summary>Begins a session for the browser that the current request came from. Somebody else's that is there ends.</summary>
    /// <param name="subjectId">Who it is, <c>sub</c>.</param>
    /// <param name="identityProvider">Who says so, <c>idp</c>; <c>local</c> for this server.</param>
    /// <param name="authenticationMethods">How it was established (RFC 8176), <c>amr</c>; at least one.</param>
    /// <param name="authTime">When, <c>auth_time</c>. Not in the future.</param>
    /// <param name="returnUrl">Where the person was on the way to: the <c>returnUrl</c> that the plugin was given. Any other than one of this server's own counts as none.</param>
    /// <returns>Where to send the browser now, whether it went well or not.</returns>
    /// <exception cref="InvalidOperationException">There is no current request.</exception>
    Task<SignInCompletion> SignInAsync(string subjectId, string identityProvider, IEnumerable<string> authenticationMethods, DateTimeOffset authTime, string? returnUrl);
}

/// <summary>What became of a sign-in.</summary>
public sealed class SignInCompletion
{
    /// <summary>Whether nobody has been signed in: the person is unknown to the directory that should know them, or not active.</summary>
    public required bool IsError { get; init; }

    /// <summary>Where to send the browser: on to where the person was going, or to the page that says why not.</summary>
    public required string RedirectUrl { get; init; }
}
