using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>Who answers a request on another device.</summary>
internal sealed record Approver
{
    /// <summary>The claims of their sign-in.</summary>
    public required StoredClaim[] Subject { get; init; }

    /// <summary>Whether the users' directory knows them.</summary>
    public required bool SubjectKnown { get; init; }

    /// <summary>The session that they are signed in with; <see langword="null"/> where a plugin has asked them in its own way.</summary>
    public Session? Session { get; init; }

    /// <summary>The plugin that stands for their being who they are, with version and digest: by which they have signed in, or which has asked them; <see langword="null"/> for the server.</summary>
    public string? Origin { get; init; }

    /// <summary>What they called the grant.</summary>
    public string? Description { get; init; }

    public string SubjectId => Array.Find(Subject, claim => claim.Type == "sub")?.Value ?? "";

    public static Approver Of(Session session) => new() { Subject = session.State.Subject, SubjectKnown = session.State.SubjectKnown, Session = session, Origin = session.Origin };
}
