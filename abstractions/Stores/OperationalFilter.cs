namespace PluginTokenServer.Stores;

/// <summary>Which records to list: those that have every value that is set here.</summary>
public sealed class OperationalFilter
{
    /// <summary>The kind. Required.</summary>
    public required string Kind { get; init; }

    /// <summary>The user; <see langword="null"/> for any.</summary>
    public string? Subject { get; init; }

    /// <summary>The client; <see langword="null"/> for any.</summary>
    public string? ClientId { get; init; }

    /// <summary>The session; <see langword="null"/> for any.</summary>
    public string? SessionId { get; init; }

    /// <summary>The grant; <see langword="null"/> for any.</summary>
    public string? GrantId { get; init; }

    /// <summary>The plugin; <see langword="null"/> for any.</summary>
    public string? Origin { get; init; }

    /// <summary>Only records whose id is greater than this, compared ordinally; <see langword="null"/> begins with the first.</summary>
    public string? AfterId { get; init; }
}
