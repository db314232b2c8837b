using System.Diagnostics;

namespace PluginTokenServer.Evidence;

/// <summary>One authorization request as its client knows it: how far it has come, and whether something was asked that nobody answered.</summary>
internal sealed class PendingCode(string verifier)
{
    private readonly long _begun = Stopwatch.GetTimestamp();

    public string Verifier { get; } = verifier;

    /// <summary>What a push was answered with.</summary>
    public string? RequestUri { get; init; }

    /// <summary>The code that the browser was sent back with.</summary>
    public string? Code { get; set; }

    /// <summary>What the code was redeemed for.</summary>
    public Answer Tokens { get; set; }

    public Stage Stage { get; set; }

    /// <summary>Whether it is too old to be held against anything: codes and pushed requests live for ten minutes at the longest.</summary>
    public bool IsOld => Stopwatch.GetElapsedTime(_begun).TotalSeconds > 500;
}

internal enum Stage
{
    /// <summary>A push was acknowledged.</summary>
    Pushed,

    /// <summary>A browser brought the pushed request and was not answered.</summary>
    CompletionUnknown,

    /// <summary>There is a code.</summary>
    Issued,

    /// <summary>The code was presented, and that was not answered.</summary>
    RedemptionUnknown,

    /// <summary>There are tokens.</summary>
    Redeemed,
}
