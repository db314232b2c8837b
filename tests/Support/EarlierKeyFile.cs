using System.Security.Cryptography;
using System.Text.Json;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Tests.Support;

/// <summary>Writes signing keys into a data directory as earlier versions did.</summary>
internal static class EarlierKeyFile
{
    /// <returns>The path.</returns>
    public static string Write(string dataDirectory, SigningKey key, MasterKeys master) =>
        Write(dataDirectory, key.Algorithm, key.KeyId, key.CreatedAt, key.ExportPrivateKey(), master);

    /// <returns>The path.</returns>
    public static string Write(string dataDirectory, string algorithm, string keyId, DateTimeOffset createdAt, byte[] privateKey, MasterKeys master)
    {
        var record = new SigningKeyRecord(keyId, algorithm, createdAt, master.Seal("signing-key", SigningKeyFile.SealedAs(algorithm, keyId), privateKey));
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(dataDirectory, "keys")).FullName, keyId + ".json");
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(record, SigningKeyJson.Default.SigningKeyRecord));
        return path;
    }

    /// <summary>A master key, and its text in the form of the file and of the setting.</summary>
    public static (MasterKeys Keys, string Text) NewMasterKey()
    {
        var key = RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes);
        return (new MasterKeys([key]), Convert.ToBase64String(key));
    }
}
