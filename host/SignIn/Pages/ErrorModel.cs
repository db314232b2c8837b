namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Says what went wrong to somebody who cannot be sent anywhere.</summary>
public sealed record ErrorModel : PageModel
{
    public required string Title { get; init; }

    public required string Message { get; init; }

    /// <summary>By what the operator finds it in the log.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The error code of the protocol (RFC 6749 §4.1.2.1), for the application's developer.</summary>
    public string? OAuthError { get; init; }

    internal override Type Component => typeof(ErrorPage);

    internal override bool HasOwnForm => false;
}
