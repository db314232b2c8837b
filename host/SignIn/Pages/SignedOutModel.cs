namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Says that nobody is signed in any more, and how to go back.</summary>
public sealed record SignedOutModel : PageModel
{
    public string? ClientName { get; init; }

    /// <summary>Where the application would have the person.</summary>
    public string? ReturnUri { get; init; }

    internal override Type Component => typeof(SignedOutPage);

    internal override bool HasOwnForm => false;
}
