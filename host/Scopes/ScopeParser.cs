using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Scopes;

/// <summary>Scopes as they are: the requested value is the name.</summary>
internal sealed class ScopeParser : IScopeParser
{
    public ParsedScopesResult ParseScopeValues(IEnumerable<string> scopeValues)
    {
        var result = new ParsedScopesResult();
        foreach (var value in scopeValues)
        {
            if (string.IsNullOrWhiteSpace(value))
                result.Errors.Add(new ParsedScopeValidationError(value ?? "", "A scope must not be empty."));
            else
                result.ParsedScopes.Add(new ParsedScopeValue(value));
        }

        return result;
    }
}
