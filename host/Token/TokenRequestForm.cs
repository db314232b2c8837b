using System.Collections.Specialized;

namespace PluginTokenServer.Host.Token;

/// <summary>The parameters of a token request: those that everybody may see, and apart from them the credentials.</summary>
internal sealed class TokenRequestForm
{
    /// <summary>Parameter names are case-sensitive (RFC 6749 §3.2 names them literally).</summary>
    public NameValueCollection Parameters { get; } = new(4, StringComparer.Ordinal);

    public string? ClientSecret { get; set; }

    public string? ClientAssertion { get; set; }

    public string? Password { get; set; }
}
