namespace PluginTokenServer.Bench.Floor;

/// <summary>One way to read and to make a JWT access token.</summary>
internal interface ITokenMaker
{
    /// <summary>The subject of a valid access token, else null.</summary>
    ValueTask<string?> FindSubjectAsync(string token);

    /// <summary>Writes an access token and returns its length.</summary>
    int Write(TokenContent content, Span<byte> destination);
}

/// <summary>What differs from one access token to the next.</summary>
internal readonly record struct TokenContent(string ClientId, string Subject, string Scope);
