namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Asks whether a request that was made elsewhere may have what it wants. Posts each checked <c>scope</c>, and <c>decision</c>: <see cref="ConsentModel.Allow"/> or <see cref="ConsentModel.Deny"/>.</summary>
public sealed record ApprovalModel : PageModel
{
    /// <summary>Where the form is posted to, with its query.</summary>
    public required string Action { get; init; }

    /// <summary>Whether it is a device that shows <see cref="Code"/>; else an application that somebody is with, who sees <see cref="Message"/>.</summary>
    public bool IsDevice { get; init; }

    public required string ClientName { get; init; }

    /// <summary>Where the application says more about itself.</summary>
    public string? ClientUri { get; init; }

    /// <summary>Whether nobody answers for the application.</summary>
    public bool IsUnverified { get; init; }

    public required string UserName { get; init; }

    /// <summary>What the device shows.</summary>
    public string? Code { get; init; }

    /// <summary>What both sides show.</summary>
    public string? Message { get; init; }

    /// <summary>From what address it was asked.</summary>
    public string? Source { get; init; }

    /// <summary>How long ago.</summary>
    public TimeSpan Age { get; init; }

    public IReadOnlyList<ConsentScope> Scopes { get; init; } = [];

    internal override Type Component => typeof(ApprovalPage);
}
