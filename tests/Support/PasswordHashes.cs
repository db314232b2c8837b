using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace PluginTokenServer.Tests.Support;

/// <summary>Password hashes that are quick to check.</summary>
public static class PasswordHashes
{
    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 }));

    public static string Of(string password) => Hasher.HashPassword(new object(), password);
}
