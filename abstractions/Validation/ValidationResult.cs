namespace PluginTokenServer.Validation;

/// <summary>What a validation came to. Fails closed: a result that nobody filled in is an error.</summary>
public class ValidationResult
{
    /// <summary>Whether the validation failed.</summary>
    /// <value>Starts as <see langword="true"/>.</value>
    public bool IsError { get; set; } = true;

    /// <summary>The error code for the client (RFC 6749 §5.2). A code that is set means failure, whatever <see cref="IsError"/> says.</summary>
    public string? Error { get; set; }

    /// <summary>A sentence for the client's developer (RFC 6749 §5.2, <c>error_description</c>). Characters that the RFC forbids are replaced on the way out.</summary>
    public string? ErrorDescription { get; set; }
}
