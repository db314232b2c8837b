namespace PluginTokenServer.Host.Throttling;

/// <summary>What was wrong. Each kind is counted for itself.</summary>
internal enum FailureKind : byte
{
    /// <summary>A client's secret or assertion; the name is the client identifier.</summary>
    ClientSecret = 1,

    /// <summary>A user's password; the name is the canonical user name.</summary>
    Password = 2,

    /// <summary>What a grant was given and rejected; the name is the client identifier.</summary>
    GrantCredential = 3,

    /// <summary>A user code (RFC 8628 §5.1); the name is the session, or nothing for all of a source.</summary>
    UserCode = 4,

    /// <summary>The <c>user_code</c> of a CIBA request (CIBA Core §7.1); the name is the client and the user it means.</summary>
    BackchannelUserCode = 5,
}
