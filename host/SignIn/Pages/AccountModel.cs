namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Shows somebody with which browsers they are signed in and which applications have access. Posts <see cref="Session"/> and one of the others.</summary>
public sealed record AccountModel : PageModel
{
    /// <summary>The session that the page was shown to.</summary>
    public const string Session = "session";

    /// <summary>Ends the session of this id.</summary>
    public const string End = "end";

    /// <summary>Ends all sessions but that of the page.</summary>
    public const string EndOthers = "end_others";

    /// <summary>Takes back what was granted to the client of this identifier.</summary>
    public const string TakeBack = "take_back";

    /// <summary>Where the forms are posted to.</summary>
    public required string Action { get; init; }

    public required string UserName { get; init; }

    public required string SessionId { get; init; }

    /// <summary>What ages are counted to.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What came of what was asked for last.</summary>
    public string? Notice { get; init; }

    /// <summary>What waits for an answer of this person.</summary>
    public IReadOnlyList<WaitingRequest> Waiting { get; init; } = [];

    public required IReadOnlyList<ShownSession> Sessions { get; init; }

    /// <summary>Whether there are more than are shown.</summary>
    public bool HasMoreSessions { get; init; }

    public required IReadOnlyList<ShownApplication> Applications { get; init; }

    /// <summary>Whether there are more than are shown.</summary>
    public bool HasMoreApplications { get; init; }

    internal override Type Component => typeof(AccountPage);
}

/// <summary>A browser that somebody is signed in with.</summary>
public sealed record ShownSession
{
    /// <summary>What clients know the session by. No credential.</summary>
    public required string Id { get; init; }

    /// <summary>What people call the browser; <see langword="null"/> if it is not known.</summary>
    public string? Browser { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Who says who it is; <see langword="null"/> for this server.</summary>
    public string? Provider { get; init; }

    /// <summary>How they signed in.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether it is the browser that the page is shown with.</summary>
    public bool IsThis { get; init; }
}

/// <summary>An application that has access.</summary>
public sealed record ShownApplication
{
    public required string ClientId { get; init; }

    public required string Name { get; init; }

    /// <summary>Where it says more about itself.</summary>
    public string? ClientUri { get; init; }

    /// <summary>What people call the scopes that it was granted.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public required DateTimeOffset Since { get; init; }

    /// <summary>When it last used its access, as far as that is known.</summary>
    public DateTimeOffset? UsedAt { get; init; }
}
