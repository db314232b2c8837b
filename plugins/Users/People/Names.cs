using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>The form in which names are compared, so that no variant of a name is another user, or another count of wrong passwords.</summary>
internal sealed class Names : ILookupNormalizer
{
    public string? NormalizeName(string? name) => Normalize(name);

    public string? NormalizeEmail(string? email) => Normalize(email);

    /// <summary>Nobody has a name with such characters in it, and PostgreSQL takes none.</summary>
    public static bool IsPossible(string text) => text.Length is > 0 and <= 1024 && !text.Any(character => char.IsControl(character) || char.IsSurrogate(character));

    private static string? Normalize(string? text) => text?.Trim().ToUpperInvariant();
}
