namespace PluginTokenServer.Validation;

/// <summary>An id that only one committed request may use.</summary>
public sealed class SingleUse
{
    /// <summary>Makes a single use.</summary>
    /// <param name="purpose">What the id is of.</param>
    /// <param name="id">The id.</param>
    /// <param name="expires">Until when it has to be remembered.</param>
    public SingleUse(string purpose, string id, DateTimeOffset expires)
    {
        Purpose = purpose;
        Id = id;
        Expires = expires;
    }

    /// <summary>What the id is of.</summary>
    public string Purpose { get; }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <summary>Until when it has to be remembered.</summary>
    public DateTimeOffset Expires { get; }
}
