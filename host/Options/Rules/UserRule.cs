namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Users: each with a subject and a name of their own, and a password that only they know.</summary>
internal sealed class UserRule : IConfigurationRule
{
    // OIDC Core §2: sub is at most 255 ASCII characters.
    private const int LongestSubject = 255;

    public void Check(ConfigurationReview review)
    {
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var user in review.Users)
        {
            CheckSubject(review, user, subjects);
            CheckName(review, user, names);
            if (!PasswordHash.IsUsable(user.Value.PasswordHash))
                review.Add(user, nameof(UserOptions.PasswordHash), "is not a usable password hash; make one with `user hash`.");
            if (user.Value.UserCodeHash is { Length: > 0 } userCode && !PasswordHash.IsUsable(userCode))
                review.Add(user, nameof(UserOptions.UserCodeHash), "is not a usable hash; make one with `user hash`.");
        }
    }

    private static void CheckSubject(ConfigurationReview review, ReviewedItem<UserOptions> user, HashSet<string> subjects)
    {
        var subject = user.Value.SubjectId;
        if (subject.Length == 0)
            review.Add(user, nameof(UserOptions.SubjectId), "is missing.");
        else if (subject.Length > LongestSubject || subject.AsSpan().ContainsAnyExceptInRange('\x20', '\x7E'))
            review.Add(user, nameof(UserOptions.SubjectId), $"must be at most {LongestSubject} ASCII characters (OIDC Core §2).");
        else if (!subjects.Add(subject))
            review.Add(user, nameof(UserOptions.SubjectId), "is the SubjectId of another user.");
    }

    private static void CheckName(ConfigurationReview review, ReviewedItem<UserOptions> user, HashSet<string> names)
    {
        var canonical = UserOptions.CanonicalName(user.Value.Username);
        if (canonical.Length == 0)
            review.Add(user, nameof(UserOptions.Username), "is missing.");
        else if (user.Value.Username.Length > InputLimits.UserName)
            review.Add(user, nameof(UserOptions.Username), $"is longer than {InputLimits.UserName} characters.");
        else if (!names.Add(canonical))
            review.Add(user, nameof(UserOptions.Username), "is the name of another user; case and surrounding spaces make no difference.");
    }
}
