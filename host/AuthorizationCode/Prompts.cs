namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>What the user has to be asked in any case, or may not be asked (OIDC Core §3.1.2.1, <c>prompt</c>).</summary>
[Flags]
internal enum Prompts
{
    Unspecified = 0,

    /// <summary>Nothing may be shown.</summary>
    None = 1,

    /// <summary>To sign in, signed in or not. Choosing an account is that too: a browser has one session here.</summary>
    Login = 2,

    Consent = 4,
}

internal static class PromptText
{
    /// <summary>Reads a parameter; <see langword="null"/> if it contradicts itself or asks for what there is not.</summary>
    public static Prompts? TryRead(string? prompt)
    {
        var prompts = Prompts.Unspecified;
        foreach (var word in (prompt ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var read = word switch
            {
                "none" => Prompts.None,
                "login" or "select_account" => Prompts.Login,
                "consent" => Prompts.Consent,
                _ => Prompts.Unspecified,
            };
            if (read == Prompts.Unspecified)
                return null;
            prompts |= read;
        }

        // OIDC Core §3.1.2.1: none with any other value is an error.
        return prompts.HasFlag(Prompts.None) && prompts != Prompts.None ? null : prompts;
    }
}
