namespace PluginTokenServer.SignIn;

/// <summary>Why somebody has not been signed in by another provider; decides what the login page tells them.</summary>
public enum ExternalSignInFailure
{
    /// <summary>What the provider answered is not to be believed, or says that something went wrong there.</summary>
    Failed,

    /// <summary>They did not want to, or the provider did not let them.</summary>
    Cancelled,

    /// <summary>The provider cannot be reached, or answers that it is not well.</summary>
    Unavailable,

    /// <summary>The sign-in was not begun in this browser, or took too long, or has been completed before.</summary>
    Lost,

    /// <summary>The application wants a sign-in that is more recent, or provably so.</summary>
    TooOld,
}
