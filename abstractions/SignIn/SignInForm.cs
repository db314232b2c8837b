namespace PluginTokenServer.SignIn;

/// <summary>What the server shows for one step of a sign-in. All of it is text: nothing is taken for markup.</summary>
public sealed class SignInForm
{
    /// <summary>Which step it is, for the authenticator to know it again; 1 to 64 characters.</summary>
    public required string Kind { get; init; }

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What to do, below the heading.</summary>
    /// <value><see langword="null"/> by default: nothing.</value>
    public string? Text { get; init; }

    /// <summary>A picture of at most 64 KiB, for instance a QR code to scan: a <c>data:</c> URI of a PNG.</summary>
    /// <value><see langword="null"/> by default: none.</value>
    public string? Image { get; init; }

    /// <summary>What <see cref="Image"/> says to somebody who does not see it.</summary>
    public string? ImageText { get; init; }

    /// <summary>Lines that the person is to keep, for instance recovery codes.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>What is to be entered; at most 10.</summary>
    /// <value>Empty by default: the person only goes on.</value>
    public IReadOnlyList<SignInField> Fields { get; init; } = [];

    /// <summary>The label of the button.</summary>
    /// <value><see langword="null"/> by default: the server's own.</value>
    public string? Submit { get; init; }
}

/// <summary>One field of a <see cref="SignInForm"/>.</summary>
public sealed class SignInField
{
    /// <summary>By what name the answer is found in <see cref="SignInStep.Input"/>: letters, digits, <c>-</c> and <c>_</c>, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>What to enter, beside the field.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it is hidden while it is typed.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool IsSecret { get; init; }

    /// <summary>Whether digits are expected, so that a telephone shows its number keys.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool IsNumeric { get; init; }

    /// <summary>What browsers may fill in, the HTML attribute <c>autocomplete</c>: for instance <c>one-time-code</c>.</summary>
    /// <value><see langword="null"/> by default: nothing.</value>
    public string? AutoComplete { get; init; }
}
