namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Asks whether somebody wants to sign out. Posts <c>decision</c>: <see cref="Logout"/> or <see cref="Stay"/>.</summary>
public sealed record LogoutModel : PageModel
{
    public const string Logout = "logout";
    public const string Stay = "stay";

    /// <summary>Where the form is posted to, with its query.</summary>
    public required string Action { get; init; }

    public string? UserName { get; init; }

    /// <summary>The application that wants it.</summary>
    public string? ClientName { get; init; }

    internal override Type Component => typeof(LogoutPage);
}
