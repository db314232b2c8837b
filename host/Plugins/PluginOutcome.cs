namespace PluginTokenServer.Host.Plugins;

/// <summary>How far a plugin has come, while the table is being made.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="Plugin">The plugin, once it has been activated; kept after a refusal, to be disposed.</param>
/// <param name="Offers">What of it is to be served.</param>
internal sealed record PluginOutcome(PluginRecord Record, ActivePlugin? Plugin, IReadOnlyList<PluginOffer> Offers)
{
    public string Id => Record.Id;

    public bool IsServing => Plugin is not null && Record.State is PluginState.Active or PluginState.Degraded;

    /// <summary>The fingerprint of what was configured for it when it was brought up.</summary>
    public string Configured { get; init; } = "";

    /// <summary>What refuses calls in the place of a plugin that is switched off.</summary>
    public IReadOnlyList<PluginOffer> Closed { get; init; } = [];

    /// <summary>What a plugin that was taken down would still offer: that it is not there to serve it gives it to nobody else.</summary>
    public IReadOnlyList<PluginClaim> Claims { get; init; } = [];

    /// <summary>What it lays claim to, served or not.</summary>
    public IEnumerable<PluginClaim> AllClaims => Offers.Select(offer => new PluginClaim(offer.Contract, offer.GrantType)).Concat(Claims);

    /// <summary>One that does not serve and was taken down; holds nothing of the plugin.</summary>
    /// <param name="proven">What it was before it was looked at together with the others.</param>
    public PluginOutcome TakenDown(PluginOutcome proven) => this with { Plugin = null, Offers = [], Claims = [.. proven.AllClaims] };

    public PluginOutcome Refuse(Refusal refusal) => Refuse(refusal.Reason, refusal.Sentence);

    /// <summary>Nothing of it is served.</summary>
    public PluginOutcome Refuse(RefusalReason reason, string sentence) =>
        this with { Record = Record with { State = PluginState.Refused, Refusal = reason, Reason = sentence }, Offers = [] };

    /// <summary>Some of what it offers is not served. Without anything left, nor is the plugin.</summary>
    public PluginOutcome Lose(IReadOnlyCollection<PluginOffer> lost, RefusalReason reason, string sentence)
    {
        var left = Offers.Except(lost).ToArray();
        var sentences = Record.Reason is null ? sentence : $"{Record.Reason} {sentence}";
        return left.Length == 0
            ? Refuse(reason, sentences)
            : this with { Offers = left, Record = Record with { State = PluginState.Degraded, Refusal = reason, Reason = sentences } };
    }

    /// <summary>The configuration gave a grant type to another plugin. That is the operator's wish and no fault.</summary>
    public PluginOutcome Yield(IReadOnlyCollection<PluginOffer> given, string grantType, string chosen) =>
        Leave(given, $"The grant type '{grantType}' belongs to plugin '{chosen}', as configured.");

    /// <summary>The configuration has no use for some of what it offers.</summary>
    public PluginOutcome Leave(IReadOnlyCollection<PluginOffer> unused, string sentence)
    {
        var left = Offers.Except(unused).ToArray();
        return left.Length == 0
            ? this with { Offers = left, Record = Record with { State = PluginState.Disabled, Reason = sentence } }
            : (this with { Offers = left }).Note(sentence);
    }

    public PluginOutcome Note(string note) => this with { Record = Record with { Notes = [.. Record.Notes, note] } };
}
