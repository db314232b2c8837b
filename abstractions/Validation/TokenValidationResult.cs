using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>What the check of a token came to.</summary>
public class TokenValidationResult : ValidationResult
{
    /// <summary>The claims of a valid token; <see langword="null"/> with an error.</summary>
    public IEnumerable<Claim>? Claims { get; set; }

    /// <summary>The token, where it is a JWT. A credential: do not log it.</summary>
    public string? Jwt { get; set; }

    /// <summary>The record behind a reference token.</summary>
    public string? ReferenceTokenId { get; set; }

    /// <summary>The client the token was issued to.</summary>
    public Client? Client { get; set; }
}
