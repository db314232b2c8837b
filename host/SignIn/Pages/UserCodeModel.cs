namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Asks for the code that a device shows (RFC 8628 §3.3), posted as <c>user_code</c>.</summary>
public sealed record UserCodeModel : PageModel
{
    /// <summary>Where the form is posted to.</summary>
    public required string Action { get; init; }

    /// <summary>What is in the field already: from the address that the device showed (RFC 8628 §3.3.1), or what was wrong.</summary>
    public string? UserCode { get; init; }

    /// <summary>What was wrong with the last attempt.</summary>
    public string? Error { get; init; }

    public required string UserName { get; init; }

    internal override Type Component => typeof(UserCodePage);
}
