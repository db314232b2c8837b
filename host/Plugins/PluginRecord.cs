using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.Plugins;

/// <summary>What is known of one plugin: a line of <c>plugins list</c>.</summary>
internal sealed record PluginRecord
{
    public required string Id { get; init; }

    /// <summary>Where it was found: its folder or its DLL.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it came with the server.</summary>
    public bool Bundled { get; init; }

    public string? Version { get; init; }

    /// <summary>The digest of all its files.</summary>
    public string? Digest { get; init; }

    /// <summary>The digest that its private copy is named by: of those files that were copied.</summary>
    public string? SnapshotDigest { get; init; }

    public required PluginState State { get; init; }

    /// <summary>What the lock says of it.</summary>
    public TrustState Trust { get; init; }

    /// <summary>Why there is no lock that could say anything, where one is needed.</summary>
    public LockFault? LockFault { get; init; }

    /// <summary>Whether it is switched on, by the configuration or by itself; <see langword="null"/> where it did not get as far as to say so.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Why it, or a part of it, is not served.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>One sentence to go with a state that is not <see cref="PluginState.Active"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the operator has switched it off while the server ran.</summary>
    public bool IsSwitchedOff { get; init; }

    /// <summary>Why what lies in its folder now does not serve in its place.</summary>
    public string? ReplacementNote { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public IEnumerable<string> AllNotes => ReplacementNote is null ? Notes : Notes.Append(ReplacementNote);

    /// <summary>The grant types it serves.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary>The names of the contracts it serves.</summary>
    public IReadOnlyList<string> Offers { get; init; } = [];

    /// <summary>What it can be told to do from the command line.</summary>
    public IReadOnlyList<VerbDescription> Verbs { get; init; } = [];

    public IReadOnlyList<string> NativeLibraries { get; init; } = [];
}
