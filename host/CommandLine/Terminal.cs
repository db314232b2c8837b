namespace PluginTokenServer.Host.CommandLine;

/// <summary>What a verb reads and writes. Results go to <see cref="Out"/>, where a script can take them; all that is said to a person goes to <see cref="Error"/>.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="ReadHidden">Reads a line without showing it; <see langword="null"/> where nobody types.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, Func<string>? ReadHidden)
{
    /// <summary>Whether there is somebody to be asked.</summary>
    public bool IsInteractive => ReadHidden is not null;

    /// <summary>Who types, for what is written down of who did something; behind sudo the person, not root.</summary>
    public string? User { get; init; }

    public static Terminal OfProcess() => new(Console.In, Console.Out, Console.Error, Console.IsInputRedirected ? null : ReadKeys)
    {
        User = Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName,
    };

    /// <summary>Reads one line of standard input that is not to be seen. Somebody who types it does so twice, since they do not see it either.</summary>
    /// <param name="prompt">What is asked for, in a word or two.</param>
    /// <returns>The line; <see langword="null"/> if the two differ.</returns>
    public async Task<string?> ReadSecretAsync(string prompt)
    {
        if (ReadHidden is null)
            return await In.ReadLineAsync() ?? "";
        await Error.WriteAsync($"{prompt}: ");
        var typed = ReadHidden();
        await Error.WriteAsync("Once more: ");
        return ReadHidden() == typed ? typed : null;
    }

    private static string ReadKeys()
    {
        var typed = new List<char>();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && typed.Count > 0)
                typed.RemoveAt(typed.Count - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Add(key.KeyChar);
        }

        Console.Error.WriteLine();
        return string.Concat(typed);
    }
}
