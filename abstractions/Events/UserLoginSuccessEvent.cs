namespace PluginTokenServer.Events;

/// <summary>Somebody signed in with a browser.</summary>
public sealed class UserLoginSuccessEvent() : Event(EventCategories.Authentication, "User Login Success", EventTypes.Success, EventIds.UserLoginSuccess)
{
    /// <summary>Who.</summary>
    public string? SubjectId { get; init; }

    /// <summary>Who says so, <c>idp</c>: <c>local</c>, or another provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The session that began, as clients know it.</summary>
    public string? SessionId { get; init; }

    /// <summary>How (RFC 8176), <c>amr</c>.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The plugin that said who they are.</summary>
    /// <value><see langword="null"/> where it was the server.</value>
    public EventPlugin? Plugin { get; init; }
}
