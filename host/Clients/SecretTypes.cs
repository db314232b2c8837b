namespace PluginTokenServer.Host.Clients;

/// <summary>What <see cref="Models.Secret.Type"/> may say, in the values that are common in the field.</summary>
internal static class SecretTypes
{
    public const string SharedSecret = "SharedSecret";

    /// <summary>A public key as JSON (RFC 7517).</summary>
    public const string JsonWebKey = "JWK";

    /// <summary>The name that the value above goes by in code, which ends up in configuration too.</summary>
    public const string JsonWebKeyByName = "JsonWebKey";

    /// <summary>A certificate in DER, in base64; only its public key counts.</summary>
    public const string X509CertificateBase64 = "X509CertificateBase64";
}
