namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Says what this server is.</summary>
public sealed record HomeModel : PageModel
{
    public required string Issuer { get; init; }

    public required string DiscoveryUrl { get; init; }

    /// <summary>Who is signed in.</summary>
    public string? UserName { get; init; }

    /// <summary>Where they see what is theirs.</summary>
    public string? AccountUrl { get; init; }

    /// <summary>Where they sign out.</summary>
    public string? LogoutUrl { get; init; }

    internal override Type Component => typeof(HomePage);

    internal override bool HasOwnForm => false;
}
