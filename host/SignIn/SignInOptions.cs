using System.ComponentModel.DataAnnotations;
using PluginTokenServer.Host.SignIn.Brand;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The section <c>TokenServer:SignIn</c>.</summary>
internal sealed class SignInOptions
{
    /// <summary>How long a session lasts at the longest, in seconds, counted from the sign-in.</summary>
    /// <value>36000 by default (ten hours); 60 to 2592000.</value>
    [Range(60, 2_592_000)]
    public int SessionLifetimeSeconds { get; set; } = 36_000;

    /// <summary>How long a session lasts without being used, in seconds.</summary>
    /// <value>7200 by default (two hours); 60 to 2592000.</value>
    [Range(60, 2_592_000)]
    public int SessionIdleSeconds { get; set; } = 7_200;

    /// <summary>Whether refresh tokens end with the session of the user, for clients that do not say (<c>CoordinateLifetimeWithUserSession</c>).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool CoordinateLifetimeWithUserSession { get; set; }

    /// <summary>Where people sign in instead of on this server's own page: a path at this server, such as <c>/plugins/oidc/login/contoso</c>, or an absolute https URL. It is given <c>returnUrl</c>.</summary>
    /// <value><see langword="null"/> by default: this server's own page.</value>
    public string? LoginUrl { get; set; }

    public BrandOptions Brand { get; set; } = new();
}
