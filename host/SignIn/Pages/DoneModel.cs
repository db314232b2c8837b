namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Says that something is done, and that nothing more is to be done here.</summary>
public sealed record DoneModel : PageModel
{
    public required string Title { get; init; }

    public required string Message { get; init; }

    internal override Type Component => typeof(DonePage);

    internal override bool HasOwnForm => false;
}
