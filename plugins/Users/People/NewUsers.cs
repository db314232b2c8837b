using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Plugins.Users.Data;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>Makes people, who are nowhere yet.</summary>
internal sealed class NewUsers(ILookupNormalizer names, TimeProvider time)
{
    public User Create(string userName) => new()
    {
        // Random, so that it says nothing and is never given again.
        Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        UserName = userName,
        NormalizedUserName = names.NormalizeName(userName),
        SecurityStamp = NewStamp(),
        ConcurrencyStamp = NewStamp(),
        CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    public void SetEmail(User user, string? email, bool confirmed) =>
        (user.Email, user.NormalizedEmail, user.EmailConfirmed) = (email, names.NormalizeEmail(email), email is not null && confirmed);

    /// <summary>Changes with everything that ends sign-ins which are under way.</summary>
    public static string NewStamp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
