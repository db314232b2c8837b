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

    /// <summary>
    /// Begins a session for somebody whom another provider has authenticated. Whom they are here the <see cref="IExternalUserDirectory"/> says; without one they are
    /// somebody of their own, with an identifier made of the provider and the identifier there.
    /// </summary>
    /// <param name="identity">Who has signed in, and where.</param>
    /// <param name="authenticationMethods">How (RFC 8176), <c>amr</c>; at least one.</param>
    /// <param name="authTime">When, <c>auth_time</c>, as the provider says. <see langword="null"/> if it does not: it then counts as now, except for a client that limits the age (<see cref="RequestedSignIn.MaxAge"/>), which is not let in.</param>
    /// <param name="returnUrl">Where the person was on the way to: the <c>returnUrl</c> that the plugin was given. Any other than one of this server's own counts as none.</param>
    /// <returns>Where to send the browser now, whether it went well or not.</returns>
    /// <exception cref="InvalidOperationException">There is no current request.</exception>
    Task<SignInCompletion> SignInExternalAsync(ExternalIdentity identity, IEnumerable<string> authenticationMethods, DateTimeOffset? authTime, string? returnUrl);

    /// <summary>Finds out what is asked of the sign-in that somebody is sent to the plugin for. The <c>returnUrl</c> is sealed: nobody but the application has a say in it.</summary>
    /// <param name="returnUrl">The <c>returnUrl</c> that the plugin was given.</param>
    /// <returns>What is asked; <see langword="null"/> where the address is none of this server's, or too old.</returns>
    /// <exception cref="InvalidOperationException">There is no current request.</exception>
    Task<RequestedSignIn?> FindRequestAsync(string? returnUrl);

    /// <summary>Gives up a sign-in at another provider. Nobody is signed in, and a session that is there stays.</summary>
    /// <param name="identityProvider">The provider, <c>idp</c>.</param>
    /// <param name="failure">Why.</param>
    /// <param name="returnUrl">Where the person was on the way to, if that is known.</param>
    /// <returns>Where to send the browser now: to the login page, which says why and offers to try again.</returns>
    /// <exception cref="InvalidOperationException">There is no current request.</exception>
    Task<SignInCompletion> FailAsync(string identityProvider, ExternalSignInFailure failure, string? returnUrl);
}

/// <summary>What became of a sign-in.</summary>
public sealed class SignInCompletion
{
    /// <summary>Whether nobody has been signed in: the person is unknown to the directory that should know them, or not active, or the application asks for more.</summary>
    public required bool IsError { get; init; }

    /// <summary>Where to send the browser: on to where the person was going, or to the page that says why not.</summary>
    public required string RedirectUrl { get; init; }
}
