namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>The plugin's section, <c>TokenServer:Plugins:Entries:token-exchange:Settings</c>.</summary>
internal sealed class ExchangeSettings
{
    /// <summary>Who may exchange what for what. A client that is not named may exchange nothing.</summary>
    /// <value>None by default.</value>
    public IList<ExchangeRule> Clients { get; set; } = [];

    /// <summary>How many actors a token may name. Bounds its size, and how far a person's token is handed on.</summary>
    /// <value>5 by default; 1 to 10.</value>
    public int MaxActors { get; set; } = 5;

    public ExchangeRule? RuleOf(string clientId) => Clients.FirstOrDefault(rule => rule.ClientId == clientId);
}
