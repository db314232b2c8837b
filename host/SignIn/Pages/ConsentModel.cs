namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Asks whether an application may have what it wants. Posts each checked <c>scope</c>, <c>remember</c>, and <c>decision</c>: <see cref="Allow"/> or <see cref="Deny"/>.</summary>
public sealed record ConsentModel : PageModel
{
    public const string Allow = "allow";
    public const string Deny = "deny";

    /// <summary>Where the form is posted to, with its query.</summary>
    public required string Action { get; init; }

    public required string ClientName { get; init; }

    /// <summary>Where the application says more about itself.</summary>
    public string? ClientUri { get; init; }

    /// <summary>Whether nobody answers for the application.</summary>
    public bool IsUnverified { get; init; }

    public required string UserName { get; init; }

    /// <summary>Where the person goes afterwards.</summary>
    public required string RedirectHost { get; init; }

    public IReadOnlyList<ConsentScope> Scopes { get; init; } = [];

    /// <summary>Whether the answer can be kept for the next time.</summary>
    public bool MayRemember { get; init; }

    public TimeSpan AccessTokenLifetime { get; init; }

    internal override Type Component => typeof(ConsentPage);
}

/// <summary>One thing that an application wants.</summary>
/// <param name="Name">What is posted if it is granted.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="Emphasize">Whether it deserves a second look.</param>
/// <param name="Required">Whether it cannot be left out.</param>
/// <param name="Checked">Whether it is granted unless somebody says otherwise.</param>
public sealed record ConsentScope(string Name, string DisplayName, string? Description = null, bool Emphasize = false, bool Required = false, bool Checked = true);
