using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.DataProtection;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Seals what is with the browser for a while instead of in the store: nobody reads it there, and nobody makes one.</summary>
internal sealed class BrowserSeal<T>(IDataProtectionProvider protection, string purpose, JsonTypeInfo<T> type) where T : class
{
    private readonly IDataProtector _protector = protection.CreateProtector(purpose);

    public string Seal(T ticket) => Base64Url.EncodeToString(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(ticket, type)));

    /// <summary>Opens one; <see langword="null"/> if it is none of ours.</summary>
    public T? TryOpen(string? text)
    {
        if (text is null || !Base64Url.IsValid(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize(_protector.Unprotect(Base64Url.DecodeFromChars(text)), type);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
