namespace PluginTokenServer.SignIn;

/// <summary>How the server's own pages look to the browser that the current request came from, so that a plugin's look alike. To be injected, and asked in an endpoint of the plugin's own.</summary>
/// <remarks>Addresses are paths at this server. Each member throws an <see cref="InvalidOperationException"/> where there is no current request.</remarks>
public interface IPageStyle
{
    /// <summary>What the operator calls this server.</summary>
    string BrandName { get; }

    /// <summary>The operator's logo; <see langword="null"/> where there is none.</summary>
    string? LogoUrl { get; }

    /// <summary>The styles, in order.</summary>
    IReadOnlyList<string> Stylesheets { get; }

    /// <summary>The language that the server's pages would be in, for instance <c>en</c> or <c>de</c> (RFC 5646).</summary>
    string Language { get; }

    /// <summary>Where people begin.</summary>
    string HomeUrl { get; }

    /// <summary>Where people sign in.</summary>
    string SignInUrl { get; }
}
