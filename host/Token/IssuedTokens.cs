namespace PluginTokenServer.Host.Token;

/// <summary>The tokens that one request made.</summary>
internal sealed class IssuedTokens
{
    // Nearly always there is one.
    private (string Token, int Lifetime) _accessToken;
    private List<(string Token, int Lifetime)>? _moreAccessTokens;
    private List<string>? _others;

    public bool HasIdentityToken { get; private set; }

    public bool HasRefreshToken { get; private set; }

    /// <summary>The access tokens, in the order in which they were made.</summary>
    public IEnumerable<(string Token, int Lifetime)> AccessTokens => _accessToken.Token is null ? [] : [_accessToken, .. _moreAccessTokens ?? []];

    public void AddAccessToken(string token, int lifetime)
    {
        if (_accessToken.Token is null)
            _accessToken = (token, lifetime);
        else
            (_moreAccessTokens ??= []).Add((token, lifetime));
    }

    public void AddIdentityToken(string token)
    {
        HasIdentityToken = true;
        (_others ??= []).Add(token);
    }

    public void AddRefreshToken(string token)
    {
        HasRefreshToken = true;
        (_others ??= []).Add(token);
    }

    /// <summary>The lifetime in seconds of an access token that this request made; <see langword="null"/> if it did not make it.</summary>
    public int? LifetimeOfAccessToken(string token)
    {
        if (string.Equals(_accessToken.Token, token, StringComparison.Ordinal))
            return _accessToken.Lifetime;
        foreach (var issued in _moreAccessTokens ?? [])
        {
            if (string.Equals(issued.Token, token, StringComparison.Ordinal))
                return issued.Lifetime;
        }

        return null;
    }

    /// <summary>Whether this request made the ID or refresh token.</summary>
    public bool Contains(string token) => _others?.Contains(token, StringComparer.Ordinal) == true;
}
