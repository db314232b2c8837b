namespace PluginTokenServer.Evidence;

/// <summary>One grant as its client knows it: what was acknowledged, and whether something was asked that nobody answered.</summary>
internal sealed class Session(Credentials client, Answer begun)
{
    public Credentials Client { get; } = client;

    /// <summary>The last refresh token that was acknowledged.</summary>
    public string Token { get; private set; } = begun.RefreshToken!;

    /// <summary>The one that it replaced.</summary>
    public string? Previous { get; private set; }

    /// <summary>When it replaced it, on this process's clock.</summary>
    public long RotatedAt { get; private set; }

    public string AccessToken { get; private set; } = begun.AccessToken!;

    public Fate Fate { get; set; } = Fate.Live;

    public void Rotate(Answer answer)
    {
        (Previous, Token, AccessToken, RotatedAt) = (Token, answer.RefreshToken!, answer.AccessToken!, answer.Started);
    }
}

internal enum Fate
{
    /// <summary>Everything that was asked was answered.</summary>
    Live,

    /// <summary>A refresh was asked and not answered.</summary>
    RefreshUnknown,

    /// <summary>A revocation was asked and not answered.</summary>
    RevocationUnknown,

    /// <summary>A revocation was acknowledged.</summary>
    Revoked,
}
