namespace PluginTokenServer.Models;

/// <summary>A permission at one or several APIs, asked for as a scope (RFC 6749 §3.3).</summary>
public class ApiScope : Resource
{
    /// <summary>An empty scope, to be filled in.</summary>
    public ApiScope()
    {
    }

    /// <summary>A scope that is shown by its name.</summary>
    /// <param name="name">The scope.</param>
    public ApiScope(string name) : this(name, name, null)
    {
    }

    /// <summary>A scope.</summary>
    /// <param name="name">The scope.</param>
    /// <param name="displayName">The name shown on consent pages.</param>
    public ApiScope(string name, string? displayName) : this(name, displayName, null)
    {
    }

    /// <summary>A scope with user claims, shown by its name.</summary>
    /// <param name="name">The scope.</param>
    /// <param name="userClaims">The types of the user claims that go into access tokens with it.</param>
    public ApiScope(string name, IEnumerable<string>? userClaims) : this(name, name, userClaims)
    {
    }

    /// <summary>A scope with user claims.</summary>
    /// <param name="name">The scope.</param>
    /// <param name="displayName">The name shown on consent pages.</param>
    /// <param name="userClaims">The types of the user claims that go into access tokens with it.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public ApiScope(string name, string? displayName, IEnumerable<string>? userClaims) => Fill(name, displayName, userClaims);

    /// <summary>Whether the user cannot take it away on the consent page.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Required { get; set; }

    /// <summary>Whether the consent page makes it stand out.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Emphasize { get; set; }
}
