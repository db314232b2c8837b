namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Carries an answer to a client in a form that submits itself (OAuth 2.0 Form Post Response Mode §2).</summary>
public sealed record FormPostModel : PageModel
{
    /// <summary>The redirect URI.</summary>
    public required string Action { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }

    internal override Type Component => typeof(FormPostPage);

    // The form goes to somebody else, who is to learn nothing.
    internal override bool HasOwnForm => false;

    internal override bool HasScript => true;

    internal override IEnumerable<string> FormSources => [PagePolicy.SourceOf(Action)];
}
