namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>What a page is to say; <see cref="PageWriter"/> writes it. Razor components are public, and so is what they are made from.</summary>
public abstract record PageModel
{
    /// <summary>The status that the page is answered with.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Where its forms may lead besides this server, absolute: browsers hold redirects after a post to it too.</summary>
    public IReadOnlyList<string> FormTargets { get; init; } = [];

    /// <summary>The languages that the client would have, most wanted first, <c>ui_locales</c> (OIDC Core §3.1.2.1).</summary>
    public string? UiLocales { get; init; }

    /// <summary>The Razor component that shows it.</summary>
    internal abstract Type Component { get; }

    /// <summary>Whether it has a form that comes back to this server, and with it a token against forgery.</summary>
    internal virtual bool HasOwnForm => true;

    internal virtual bool HasScript => false;

    /// <summary>Where its forms may lead, as sources of a content security policy.</summary>
    internal virtual IEnumerable<string> FormSources => [PagePolicy.Self, .. FormTargets.Select(PagePolicy.SourceOf)];
}
