using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>Who is signed in with the browser of a request, and so what is theirs to see and to end.</summary>
/// <param name="Session">The session of the browser.</param>
/// <param name="Name">What they are called.</param>
/// <param name="IsLinked">Whether a directory knows them whichever provider they come by.</param>
internal sealed record Person(Session Session, string Name, bool IsLinked)
{
    public string SubjectId => Session.SubjectId;

    /// <summary>Whether claims that were established at some sign-in are about them.</summary>
    /// <remarks>As in <see cref="UserDirectory"/>: without a directory that links them, somebody of another provider may have the same identifier, and be somebody else.</remarks>
    public bool Is(StoredClaim[] subject) => Value(subject, "sub") == SubjectId && (IsLinked || (Value(subject, "idp") ?? SignedIn.Local) == Session.IdentityProvider);

    private static string? Value(StoredClaim[] claims, string type) => Array.Find(claims, claim => claim.Type == type)?.Value;
}
