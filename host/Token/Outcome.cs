namespace PluginTokenServer.Host.Token;

/// <summary>What one step of the line came to: a value to go on with, or the error that ends it.</summary>
internal readonly record struct Outcome<T>(T? Value, OAuthError? Error) where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(OAuthError error) => new(null, error);

    /// <summary>Whether the line goes on; then with <paramref name="value"/>, otherwise it ends with <paramref name="error"/>.</summary>
    public bool Succeeded([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out OAuthError? error)
    {
        (value, error) = (Value, Error);
        return error is null;
    }
}
