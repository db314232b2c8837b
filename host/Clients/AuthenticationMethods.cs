namespace PluginTokenServer.Host.Clients;

/// <summary>The ways for a client to say who it is, by their registered names (RFC 7591 §2, OIDC Core §9).</summary>
internal static class AuthenticationMethods
{
    public const string Basic = "client_secret_basic";
    public const string Post = "client_secret_post";
    public const string PrivateKeyJwt = "private_key_jwt";
    public const string None = "none";

    public static readonly string[] All = [Basic, Post, PrivateKeyJwt, None];
}
