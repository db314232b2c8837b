namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>What a plugin's grant type may be called.</summary>
internal static class GrantTypeName
{
    private const int MaxLength = 200;

    /// <summary>What is wrong with a grant type: the end of a sentence, or <see langword="null"/>.</summary>
    public static string? Objection(string? grantType) => grantType switch
    {
        null or "" => "has no grant type",
        { Length: > MaxLength } => $"has a grant type of {grantType.Length} characters, and {MaxLength} are allowed",
        _ when grantType.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) => "has a grant type with white space or control characters in it",
        _ => null,
    };
}
