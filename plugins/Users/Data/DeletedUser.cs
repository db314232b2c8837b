namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>Somebody who has been deleted: nothing but the identifier, so that it is known to be nobody's any more.</summary>
internal sealed class DeletedUser
{
    public required string Id { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long DeletedAt { get; init; }
}
