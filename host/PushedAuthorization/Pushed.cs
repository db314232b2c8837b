using PluginTokenServer.Host.AuthorizationCode;

namespace PluginTokenServer.Host.PushedAuthorization;

/// <summary>Whether an authorization request is pushed: not at all, just now, or earlier.</summary>
internal readonly record struct Pushed(bool IsPushed, PushedGrant? Grant)
{
    /// <summary>It comes through the browser.</summary>
    public static Pushed No => default;

    /// <summary>It is being pushed.</summary>
    public static Pushed Now => new(true, null);

    public static Pushed Earlier(PushedGrant grant) => new(true, grant);
}
