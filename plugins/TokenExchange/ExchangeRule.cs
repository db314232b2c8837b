namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>What one client may exchange, and what for.</summary>
internal sealed class ExchangeRule
{
    /// <summary>The client.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The APIs that the client is: it may exchange access tokens that are for one of them.</summary>
    /// <value>Empty by default: <see cref="SubjectClients"/> alone decides.</value>
    public IList<string> SubjectAudiences { get; set; } = [];

    /// <summary>The clients whose access tokens it may exchange. With <see cref="SubjectAudiences"/> beside it both have to hold.</summary>
    /// <value>Empty by default: those of every client, as far as they are for it.</value>
    public IList<string> SubjectClients { get; set; } = [];

    /// <summary>Whether it may exchange ID tokens that were issued to it.</summary>
    /// <value><see langword="false"/> by default: an ID token says who somebody is, and lets nobody in.</value>
    public bool IdentityTokens { get; set; }

    /// <summary>The APIs that it may have tokens for, by their names.</summary>
    public IList<string> Targets { get; set; } = [];

    /// <summary>The scopes that its tokens may have at most; an access token that is presented limits them in any case.</summary>
    /// <value>Empty by default: what the presented access token has. Required with <see cref="IdentityTokens"/>, since those have none.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>Whether it may act for somebody, by a token that says so (<c>act</c>).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Delegation { get; set; }

    /// <summary>Whether it may have a token as if it were the other, by one that names no further actor.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Impersonation { get; set; }

    /// <summary>The other clients whose tokens it may present as those of an actor.</summary>
    /// <value>Empty by default: its own alone.</value>
    public IList<string> ActorClients { get; set; } = [];
}
