namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Lists the requests that wait for somebody's answer.</summary>
public sealed record WaitingModel : PageModel
{
    public required string UserName { get; init; }

    public IReadOnlyList<WaitingRequest> Requests { get; init; } = [];

    internal override Type Component => typeof(WaitingPage);

    internal override bool HasOwnForm => false;
}

/// <summary>One of them.</summary>
/// <param name="ClientName">Who asks.</param>
/// <param name="Message">What both sides show.</param>
/// <param name="Url">Where it is answered.</param>
public sealed record WaitingRequest(string ClientName, string? Message, string Url);
