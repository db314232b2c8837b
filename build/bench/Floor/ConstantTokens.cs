namespace PluginTokenServer.Bench.Floor;

/// <summary>A token made once: the price of HTTP alone.</summary>
internal sealed class ConstantTokens : ITokenMaker
{
    private readonly byte[] _token;

    public ConstantTokens(ITokenMaker tokens)
    {
        Span<byte> token = stackalloc byte[TokenEndpoint.MaxTokenLength];
        _token = token[..tokens.Write(new TokenContent("machine", "machine", "api1"), token)].ToArray();
    }

    public ValueTask<string?> FindSubjectAsync(string token) => new("machine");

    public int Write(TokenContent content, Span<byte> destination)
    {
        _token.CopyTo(destination);
        return _token.Length;
    }
}
