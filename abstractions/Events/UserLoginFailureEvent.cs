namespace PluginTokenServer.Events;

/// <summary>Somebody failed to sign in. What was typed is not told: people type passwords where a name belongs.</summary>
public sealed class UserLoginFailureEvent() : Event(EventCategories.Authentication, "User Login Failure", EventTypes.Failure, EventIds.UserLoginFailure)
{
    /// <summary>Where it was tried: <c>local</c>, or another provider.</summary>
    public string? Provider { get; init; }

    /// <summary>What was asked for: the password, or a further step.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? Step { get; init; }

    /// <summary>The client that they were on the way to.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? ClientId { get; init; }

    /// <summary>Whether it was refused because too much had failed before.</summary>
    public bool IsLockedOut { get; init; }
}
