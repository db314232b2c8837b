namespace PluginTokenServer.Events;

/// <summary>A session ended: somebody signed out, or it was ended for them.</summary>
public sealed class UserLogoutSuccessEvent() : Event(EventCategories.Authentication, "User Logout Success", EventTypes.Success, EventIds.UserLogoutSuccess)
{
    /// <summary>Whose it was.</summary>
    public string? SubjectId { get; init; }

    /// <summary>The session, as clients knew it.</summary>
    public string? SessionId { get; init; }
}
