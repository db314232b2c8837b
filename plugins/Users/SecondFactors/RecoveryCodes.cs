using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;

namespace PluginTokenServer.Plugins.Users.SecondFactors;

/// <summary>Codes that stand in for the second factor, each once. 60 random bits, of use only beside the password: what is kept of one is its SHA-256, with the person in it.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int Length = 12;

    public static string[] New() => [.. Enumerable.Range(0, Count).Select(_ => Base32.Grouped(RandomNumberGenerator.GetString(Base32.Alphabet, Length), '-'))];

    /// <summary>Puts codes in the place of those that were there. Call it within a transaction.</summary>
    public static async Task ReplaceAsync(UsersContext context, string userId, IEnumerable<string> codes)
    {
        await context.RecoveryCodes.Where(code => code.UserId == userId).ExecuteDeleteAsync();
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, Hash = HashOf(userId, code) }));
        await context.SaveChangesAsync();
    }

    /// <summary>Uses a code up.</summary>
    /// <returns>Whether it was one; on one node only, and once.</returns>
    public static async Task<bool> TryUseAsync(UsersContext context, string userId, string code)
    {
        var hash = HashOf(userId, code);
        return await context.RecoveryCodes.Where(row => row.UserId == userId && row.Hash == hash).ExecuteDeleteAsync() > 0;
    }

    private static string HashOf(string userId, string code)
    {
        var plain = new string([.. code.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{userId}\0{plain}")));
    }
}
