namespace PluginTokenServer.Stores;

/// <summary>Something that has to survive a request: a grant, a reference token, a marker, a signing key. Immutable; a change is another record under the same kind and id.</summary>
/// <remarks>What is secret in <see cref="Payload"/> is encrypted by the host. All texts are ASCII, except <see cref="Subject"/> and <see cref="ClientId"/>.</remarks>
public sealed class OperationalRecord
{
    /// <summary>What it is. With <see cref="Id"/> it is the key, compared ordinally. 1 to 32 characters.</summary>
    public required string Kind { get; init; }

    /// <summary>Which one it is. 1 to 128 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Which version of it this is: random, another one for each write. 1 to 64 characters.</summary>
    public required string Stamp { get; init; }

    /// <summary>The grant it belongs to. At most 128 characters.</summary>
    public string? GrantId { get; init; }

    /// <summary>The user it is about. At most 1,000 characters.</summary>
    public string? Subject { get; init; }

    /// <summary>The client it was made for. At most 1,000 characters.</summary>
    public string? ClientId { get; init; }

    /// <summary>The session at the server it was made in. At most 128 characters.</summary>
    public string? SessionId { get; init; }

    /// <summary>The plugin that stands behind it, with version and digest. At most 256 characters.</summary>
    public string? Origin { get; init; }

    /// <summary>When it was made, by the clock of the node. Kept to the microsecond.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on nobody needs it any more. Kept to the microsecond.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The rest of it, for the host alone to read. At most 1 MiB.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }
}
