namespace PluginTokenServer.Events;

/// <summary>The numbers of the kinds of events: a thousand for each category.</summary>
public static class EventIds
{
    /// <summary><see cref="UserLoginSuccessEvent"/>.</summary>
    public const int UserLoginSuccess = 1000;

    /// <summary><see cref="UserLoginFailureEvent"/>.</summary>
    public const int UserLoginFailure = 1001;

    /// <summary><see cref="UserLogoutSuccessEvent"/>.</summary>
    public const int UserLogoutSuccess = 1002;

    /// <summary><see cref="ClientAuthenticationSuccessEvent"/>.</summary>
    public const int ClientAuthenticationSuccess = 1010;

    /// <summary><see cref="ClientAuthenticationFailureEvent"/>.</summary>
    public const int ClientAuthenticationFailure = 1011;

    /// <summary><see cref="TokenIssuedSuccessEvent"/>.</summary>
    public const int TokenIssuedSuccess = 2000;

    /// <summary><see cref="TokenIssuedFailureEvent"/>.</summary>
    public const int TokenIssuedFailure = 2001;

    /// <summary><see cref="TokenRevokedSuccessEvent"/>.</summary>
    public const int TokenRevokedSuccess = 2010;

    /// <summary><see cref="TokenIntrospectionSuccessEvent"/>.</summary>
    public const int TokenIntrospectionSuccess = 2020;

    /// <summary><see cref="TokenIntrospectionFailureEvent"/>.</summary>
    public const int TokenIntrospectionFailure = 2021;

    /// <summary><see cref="ConsentGrantedEvent"/>.</summary>
    public const int ConsentGranted = 4000;

    /// <summary><see cref="ConsentDeniedEvent"/>.</summary>
    public const int ConsentDenied = 4001;

    /// <summary><see cref="GrantsRevokedEvent"/>.</summary>
    public const int GrantsRevoked = 4002;

    /// <summary><see cref="DeviceAuthorizationSuccessEvent"/>.</summary>
    public const int DeviceAuthorizationSuccess = 5000;

    /// <summary><see cref="DeviceAuthorizationFailureEvent"/>.</summary>
    public const int DeviceAuthorizationFailure = 5001;
}
