using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>A claim about a client. Equal by all three members.</summary>
public class ClientClaim
{
    /// <summary>An empty claim, to be filled in.</summary>
    public ClientClaim()
    {
    }

    /// <summary>A claim with a string value.</summary>
    /// <param name="type">The claim type.</param>
    /// <param name="value">The value.</param>
    public ClientClaim(string type, string value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>A claim.</summary>
    /// <param name="type">The claim type.</param>
    /// <param name="value">The value.</param>
    /// <param name="valueType">The type of the value, one of <see cref="ClaimValueTypes"/> or <c>json</c>.</param>
    public ClientClaim(string type, string value, string valueType) : this(type, value) => ValueType = valueType;

    /// <summary>The claim type. The client's <see cref="Client.ClientClaimsPrefix"/> is put in front when it is issued.</summary>
    public string Type { get; set; } = "";

    /// <summary>The value.</summary>
    public string Value { get; set; } = "";

    /// <summary>The type of the value, one of <see cref="ClaimValueTypes"/> or <c>json</c>.</summary>
    /// <value><see cref="ClaimValueTypes.String"/> by default.</value>
    public string ValueType { get; set; } = ClaimValueTypes.String;

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is ClientClaim other && (Type, Value, ValueType) == (other.Type, other.Value, other.ValueType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Value, ValueType);
}
