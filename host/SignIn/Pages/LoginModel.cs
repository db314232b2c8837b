namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Asks for user name and password, posted as <c>username</c> and <c>password</c>, or offers other ways to sign in.</summary>
public sealed record LoginModel : PageModel
{
    /// <summary>Where the form is posted to, with its query.</summary>
    public required string Action { get; init; }

    /// <summary>What is in the field already.</summary>
    public string? UserName { get; init; }

    /// <summary>What was wrong with the last attempt.</summary>
    public string? Error { get; init; }

    /// <summary>Whether that was what somebody has typed here.</summary>
    public bool IsErrorOfFields { get; init; } = true;

    /// <summary>The application that somebody is on the way to.</summary>
    public string? ClientName { get; init; }

    public bool AllowsPassword { get; init; } = true;

    public IReadOnlyList<ProviderLink> Providers { get; init; } = [];

    /// <summary>Where <c>cancel</c> is posted to; without one there is no way back.</summary>
    public string? CancelAction { get; init; }

    internal override Type Component => typeof(LoginPage);
}

/// <summary>Another way to sign in.</summary>
public sealed record ProviderLink(string Name, string Url);
