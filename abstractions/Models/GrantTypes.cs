namespace PluginTokenServer.Models;

/// <summary>The usual values of <see cref="Client.AllowedGrantTypes"/>. Each call makes a new set, which may be added to.</summary>
public static class GrantTypes
{
    /// <summary>Sign-in by authorization code.</summary>
    public static ICollection<string> Code => List(GrantType.AuthorizationCode);

    /// <summary>Sign-in by authorization code, and tokens for the client itself.</summary>
    public static ICollection<string> CodeAndClientCredentials => List(GrantType.AuthorizationCode, GrantType.ClientCredentials);

    /// <summary>Tokens for the client itself.</summary>
    public static ICollection<string> ClientCredentials => List(GrantType.ClientCredentials);

    /// <summary>The user's password is handed over.</summary>
    public static ICollection<string> ResourceOwnerPassword => List(GrantType.ResourceOwnerPassword);

    /// <summary>The user's password is handed over, and tokens for the client itself.</summary>
    public static ICollection<string> ResourceOwnerPasswordAndClientCredentials => List(GrantType.ResourceOwnerPassword, GrantType.ClientCredentials);

    /// <summary>Sign-in on another device, started by a code that the user types in.</summary>
    public static ICollection<string> DeviceFlow => List(GrantType.DeviceFlow);

    /// <summary>Sign-in on another device, started by the client.</summary>
    public static ICollection<string> Ciba => List(GrantType.Ciba);

    /// <summary>Any grant types, such as those of extension grants.</summary>
    /// <param name="grantTypes">The grant types; repeats are dropped.</param>
    public static ICollection<string> List(params string[] grantTypes) => new HashSet<string>(grantTypes);
}
