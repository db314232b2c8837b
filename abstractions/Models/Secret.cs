namespace PluginTokenServer.Models;

/// <summary>What a client or an API authenticates with: the hash of a shared secret, or a public key.</summary>
/// <remarks>Equal by <see cref="Type"/> and <see cref="Value"/>, for sets of configured secrets. That comparison is not fixed-time; authentication does not use it.</remarks>
public class Secret
{
    /// <summary>An empty secret, to be filled in.</summary>
    public Secret()
    {
    }

    /// <summary>A shared secret.</summary>
    /// <param name="value">The hash, as of <see cref="HashExtensions.Sha256(string?)"/>.</param>
    /// <param name="expiration">When it stops being accepted, in UTC; <see langword="null"/> for never.</param>
    public Secret(string value, DateTime? expiration = null)
    {
        Value = value;
        Expiration = expiration;
    }

    /// <summary>A shared secret with a note.</summary>
    /// <param name="value">The hash, as of <see cref="HashExtensions.Sha256(string?)"/>.</param>
    /// <param name="description">A note for the operator.</param>
    /// <param name="expiration">When it stops being accepted, in UTC; <see langword="null"/> for never.</param>
    public Secret(string value, string? description, DateTime? expiration = null) : this(value, expiration) => Description = description;

    /// <summary>A note for the operator, for instance which deployment uses it.</summary>
    public string? Description { get; set; }

    /// <summary>The hash of a shared secret in base64, or a key in the form that <see cref="Type"/> says. Never the secret itself.</summary>
    public string Value { get; set; } = "";

    /// <summary>When it stops being accepted, in UTC.</summary>
    /// <value><see langword="null"/> by default: never.</value>
    public DateTime? Expiration { get; set; }

    /// <summary>What <see cref="Value"/> is, for instance <c>SharedSecret</c> or <c>JWK</c>.</summary>
    /// <value><c>SharedSecret</c> by default.</value>
    public string Type { get; set; } = "SharedSecret";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Secret other && (Type, Value) == (other.Type, other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Value);
}
