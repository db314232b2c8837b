using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Keys;

/// <summary>A signing key as earlier versions kept it: what may be known of it in clear, the private key sealed under the master key.</summary>
internal static class SigningKeyFile
{
    private const string Kind = "signing-key";
    private const string DirectoryName = "keys";

    /// <summary>The files that there are.</summary>
    public static IReadOnlyList<string> FilesIn(DataDirectory data)
    {
        var directory = Path.Combine(data.Path, DirectoryName);
        return Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal)] : [];
    }

    /// <exception cref="StartupException">The file is not a key of this server.</exception>
    public static SigningKey Read(string path, MasterKeys master)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(path), SigningKeyJson.Default.SigningKeyRecord) ?? throw new JsonException("It is empty.");
            var privateKey = master.Open(Kind, SealedAs(record.Algorithm, record.KeyId), record.SealedPrivateKey)
                ?? throw new StartupException($"The signing key '{path}' cannot be opened with the configured master key. Restore the master key it was sealed with, or remove the file: tokens signed with it are then refused.");
            var key = SigningKey.Import(record.Algorithm, privateKey, record.CreatedAt);
            CryptographicOperations.ZeroMemory(privateKey);
            if (key.KeyId != record.KeyId)
                throw new CryptographicException("Its id is not the thumbprint of the key.");
            // So that no id is there twice.
            return Path.GetFileNameWithoutExtension(path) == key.KeyId ? key : throw new CryptographicException("It is not named by the id of the key, as if it were a copy.");
        }
        catch (Exception fault) when (fault is JsonException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The signing key '{path}' cannot be used: {fault.Message} Restore it from your backup, or remove the file: tokens signed with it are then refused.");
        }
    }

    /// <summary>What the private key is sealed as. The algorithm is part of it, so that a key cannot be moved to another one by editing the file.</summary>
    public static string SealedAs(string algorithm, string keyId) => $"{algorithm}/{keyId}";
}

internal sealed record SigningKeyRecord(string KeyId, string Algorithm, DateTimeOffset CreatedAt, byte[] SealedPrivateKey);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SigningKeyRecord))]
internal sealed partial class SigningKeyJson : JsonSerializerContext;
