using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Shows one step that an authenticator asked for. Posts <c>kind</c>, <c>state</c>, and each field as <c>field.</c> and its name.</summary>
public sealed record StepModel : PageModel
{
    public const string FieldPrefix = "field.";

    /// <summary>Where the form is posted to, with its query.</summary>
    public required string Action { get; init; }

    public required SignInForm Form { get; init; }

    /// <summary>What comes back with the answer as it is.</summary>
    public required string State { get; init; }

    /// <summary>What was wrong with the last attempt.</summary>
    public string? Error { get; init; }

    internal override Type Component => typeof(StepPage);
}
