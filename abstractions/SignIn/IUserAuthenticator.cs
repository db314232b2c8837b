namespace PluginTokenServer.SignIn;

/// <summary>Decides whether somebody is who they say, in as many steps as it takes; at most one per server. The server shows the steps, this decides.</summary>
/// <remarks>
/// The first step is always the server's own form, <see cref="SignInStep.PasswordKind"/> with the fields <c>username</c> and <c>password</c>. The server counts
/// rejected credentials by user name and address and asks nobody while there are too many. Without an authenticator the users of <c>TokenServer:Users</c> sign in.
/// </remarks>
public interface IUserAuthenticator
{
    /// <summary>Looks at what was entered in one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="cancellationToken">Ends with the plugin's deadline.</param>
    /// <returns>What it came to.</returns>
    Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken);
}

/// <summary>One step of a sign-in, as somebody has answered it.</summary>
public sealed class SignInStep
{
    /// <summary>The kind of the first step: <c>username</c> and <c>password</c>.</summary>
    public const string PasswordKind = "password";

    /// <summary>Which step it is: <see cref="PasswordKind"/>, or the <see cref="SignInForm.Kind"/> that this authenticator asked for.</summary>
    public required string Kind { get; init; }

    /// <summary>What the authenticator gave along with the form; kept from the browser's eyes and hands, and forgotten after ten minutes.</summary>
    /// <value><see langword="null"/> in the first step.</value>
    public string? State { get; init; }

    /// <summary>What was entered, by the name of the field. Credentials among it: do not log it.</summary>
    public required IReadOnlyDictionary<string, string> Input { get; init; }

    /// <summary>The client that the sign-in is for.</summary>
    /// <value><see langword="null"/> where it is for none, as on the server's own pages.</value>
    public string? ClientId { get; init; }

    /// <summary>The authentication contexts that the client would like, most wanted first, <c>acr_values</c> (OIDC Core §3.1.2.1).</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> RequestedAcr { get; init; } = [];

    /// <summary>The language that the page is in, for the words of the next one (RFC 5646).</summary>
    /// <value><c>en</c> by default.</value>
    public string Language { get; init; } = "en";
}

/// <summary>What one step of a sign-in came to. Made by its static methods.</summary>
public sealed class SignInOutcome
{
    private SignInOutcome()
    {
    }

    /// <summary>Who has signed in, <c>sub</c>; <see langword="null"/> unless they have.</summary>
    public string? SubjectId { get; private init; }

    /// <summary>How (RFC 8176), <c>amr</c>: for instance <c>pwd</c> and <c>otp</c>.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; private init; } = [];

    /// <summary>The authentication context that was reached, <c>acr</c> (OIDC Core §2); <see langword="null"/> for none in particular.</summary>
    public string? Acr { get; private init; }

    /// <summary>The form of the next step; <see langword="null"/> unless there is one.</summary>
    public SignInForm? Form { get; private init; }

    /// <summary>What <see cref="SignInStep.State"/> will be then.</summary>
    public string? State { get; private init; }

    /// <summary>What to tell the person after a failure; <see langword="null"/> for the server's own words.</summary>
    public string? Message { get; private init; }

    /// <summary>Whether nothing that is entered is looked at for a while.</summary>
    public bool IsLockedOut { get; private init; }

    /// <summary>Whether the sign-in has to begin again.</summary>
    public bool StartsOver { get; private init; }

    /// <summary>They are who they say.</summary>
    /// <param name="subjectId">The subject identifier.</param>
    /// <param name="authenticationMethods">How it was established (RFC 8176); at least one.</param>
    /// <param name="acr">The authentication context that was reached, if any in particular.</param>
    public static SignInOutcome Succeeded(string subjectId, IEnumerable<string> authenticationMethods, string? acr = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectId);
        ArgumentNullException.ThrowIfNull(authenticationMethods);
        string[] methods = [.. authenticationMethods];
        return methods.Length > 0
            ? new SignInOutcome { SubjectId = subjectId, AuthenticationMethods = methods, Acr = acr }
            : throw new ArgumentException("Somebody signs in by at least one method.", nameof(authenticationMethods));
    }

    /// <summary>Something more is needed.</summary>
    /// <param name="form">What to ask for.</param>
    /// <param name="state">Comes back with the answer as <see cref="SignInStep.State"/>; at most 2,000 characters.</param>
    public static SignInOutcome NeedsStep(SignInForm form, string? state = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(state?.Length ?? 0, 2000, nameof(state));
        return new SignInOutcome { Form = form, State = state };
    }

    /// <summary>What was entered is wrong. The same step is shown again, and the failure is counted.</summary>
    /// <param name="message">What to tell the person; it must not say whether there is such a user. <see langword="null"/> for the server's own words.</param>
    public static SignInOutcome Failed(string? message = null) => new() { Message = message };

    /// <summary>Nothing is looked at for a while, right or wrong.</summary>
    /// <param name="message">What to tell the person; <see langword="null"/> for the server's own words.</param>
    public static SignInOutcome LockedOut(string? message = null) => new() { Message = message, IsLockedOut = true };

    /// <summary>What was entered in the steps before counts no more, because too much time has passed or something has changed. The first step is shown again.</summary>
    /// <param name="message">What to tell the person; <see langword="null"/> for the server's own words.</param>
    public static SignInOutcome StartOver(string? message = null) => new() { Message = message, StartsOver = true };
}
