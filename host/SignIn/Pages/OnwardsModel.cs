namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Sends somebody on from a page instead of by a redirect, after which browsers hold them to nothing that another server's page said.</summary>
public sealed record OnwardsModel : PageModel
{
    /// <summary>Where to, at this server.</summary>
    public required string Url { get; init; }

    internal override Type Component => typeof(OnwardsPage);

    internal override bool HasOwnForm => false;
}
