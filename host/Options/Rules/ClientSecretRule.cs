using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>A confidential client has a hash or a public key to be held against; a public one has none.</summary>
internal sealed class ClientSecretRule : IConfigurationRule
{
    // From samples and keyboards. Whoever tries secrets tries these first (GEN-10).
    private static readonly string[] WellKnown =
        ["", "secret", "Secret", "password", "changeme", "change-me", "client_secret", "client-secret", "test", "admin", "511536EF-F270-4058-80CA-1C89C192F69A"];

    private static readonly HashSet<string> WellKnownHashes = WellKnown.SelectMany(HashesOf).ToHashSet(StringComparer.Ordinal);

    public void Check(ConfigurationReview review)
    {
        foreach (var client in review.Clients)
        {
            var keyIds = new HashSet<string>(StringComparer.Ordinal);
            foreach (var secret in review.Members(client, nameof(Client.ClientSecrets), client.Value.ClientSecrets))
            {
                if (ClientKeyReader.IsKey(secret.Value))
                    CheckKey(review, secret, keyIds);
                else
                    CheckSecret(review, client.Value, secret);
            }

            if (client.Value is { RequireClientSecret: true, ClientSecrets.Count: 0, JwksUri: null })
                review.Add(client, nameof(Client.ClientSecrets), "is empty; make a secret with `secret new`, or set RequireClientSecret to false for a public client.");
            if (client.Value is { RequireClientSecret: false, ClientSecrets.Count: > 0 })
                review.Add(client, nameof(Client.ClientSecrets), "must be empty: with RequireClientSecret false this is a public client, which has no secret (RFC 6749 §2.1).");
        }
    }

    private static void CheckSecret(ConfigurationReview review, Client client, ReviewedItem<Secret> secret)
    {
        const string value = nameof(Secret.Value);
        if (secret.Value.Type != SecretTypes.SharedSecret)
            review.Add(secret, nameof(Secret.Type), $"must be {SecretTypes.SharedSecret}, {SecretTypes.JsonWebKey} or {SecretTypes.X509CertificateBase64}.");
        else if (string.IsNullOrEmpty(secret.Value.Value))
            review.Add(secret, value, "is missing; make a secret with `secret new`.");
        else if (RegisteredSecret.TryRead(secret.Value) is not { } registered)
            review.Add(secret, value, "is not a hash; make one with `secret new`.");
        else if (registered.IsSlow && !PasswordHash.IsUsable(secret.Value.Value))
            review.Add(secret, value, "is not a usable PBKDF2 hash; make one with `user hash`.");
        else if (!review.IsDevelopment && (WellKnownHashes.Contains(secret.Value.Value) || HashesOf(client.ClientId).Contains(secret.Value.Value)))
            review.Add(secret, value, "is the hash of a secret that everybody knows; make one with `secret new`.");
    }

    private static void CheckKey(ConfigurationReview review, ReviewedItem<Secret> secret, HashSet<string> keyIds)
    {
        const string value = nameof(Secret.Value);
        if (string.IsNullOrEmpty(secret.Value.Value))
            review.Add(secret, value, "is missing; it is the client's public key.");
        else if (ClientKeyReader.TryRead(secret.Value, out var fault) is not { } key)
            review.Add(secret, value, fault!);
        else if (key.KeyId is not null && !keyIds.Add(key.KeyId))
            review.Add(secret, value, "has the kid of another key of this client.");
    }

    // The helper leaves an empty text unhashed; a script that hashed an unset variable does not.
    private static string[] HashesOf(string secret) => secret.Length > 0
        ? [secret.Sha256(), secret.Sha512()]
        : [Convert.ToBase64String(Array.Empty<byte>().Sha256()), Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData([]))];
}
