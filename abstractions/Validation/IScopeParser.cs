namespace PluginTokenServer.Validation;

/// <summary>Takes requested scopes apart (RFC 6749 §3.3).</summary>
public interface IScopeParser
{
    /// <summary>Takes the scopes apart.</summary>
    /// <param name="scopeValues">The scopes as requested.</param>
    ParsedScopesResult ParseScopeValues(IEnumerable<string> scopeValues);
}

/// <summary>Scopes that were taken apart, and those that could not be.</summary>
public class ParsedScopesResult
{
    /// <summary>The scopes that are well formed.</summary>
    public ICollection<ParsedScopeValue> ParsedScopes { get; } = [];

    /// <summary>What is wrong with the others.</summary>
    public ICollection<ParsedScopeValidationError> Errors { get; } = [];

    /// <summary>Whether all were well formed.</summary>
    public bool Succeeded => Errors.Count == 0;
}

/// <summary>A scope that could not be taken apart.</summary>
public class ParsedScopeValidationError
{
    /// <summary>Makes the error.</summary>
    /// <param name="rawValue">The scope as requested.</param>
    /// <param name="error">What is wrong with it.</param>
    public ParsedScopeValidationError(string rawValue, string error)
    {
        RawValue = rawValue;
        Error = error;
    }

    /// <summary>The scope as requested.</summary>
    public string RawValue { get; }

    /// <summary>What is wrong with it.</summary>
    public string Error { get; }
}
