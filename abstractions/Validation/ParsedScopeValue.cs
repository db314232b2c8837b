namespace PluginTokenServer.Validation;

/// <summary>A scope as it was requested, taken apart into the scope's name and what the request put behind it.</summary>
public class ParsedScopeValue
{
    /// <summary>A scope without a parameter.</summary>
    /// <param name="rawValue">The scope as requested, which is also its name.</param>
    public ParsedScopeValue(string rawValue) : this(rawValue, rawValue, null)
    {
    }

    /// <summary>A scope with a parameter.</summary>
    /// <param name="rawValue">The scope as requested, for instance <c>payment:42</c>.</param>
    /// <param name="parsedName">The name of the configured scope, for instance <c>payment</c>.</param>
    /// <param name="parsedParameter">The parameter, for instance <c>42</c>.</param>
    public ParsedScopeValue(string rawValue, string parsedName, string? parsedParameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(rawValue);
        ArgumentException.ThrowIfNullOrEmpty(parsedName);
        RawValue = rawValue;
        ParsedName = parsedName;
        ParsedParameter = parsedParameter;
    }

    /// <summary>The scope as requested; this is what the token and the response say.</summary>
    public string RawValue { get; }

    /// <summary>The name of the configured scope.</summary>
    public string ParsedName { get; }

    /// <summary>The parameter, if there is one.</summary>
    public string? ParsedParameter { get; }
}
