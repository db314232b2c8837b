using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>The revocations that were under way at one moment.</summary>
internal sealed class RevocationMarkers(IReadOnlyList<OperationalRecord> markers)
{
    /// <summary>Whether somebody revoked between two looks, or after a request had begun.</summary>
    /// <param name="earlier">The look before the insert.</param>
    /// <param name="begun">When the request began, by the store's clock.</param>
    public bool TellOfMoreThan(RevocationMarkers earlier, DateTimeOffset begun) => markers.Any(marker => marker.CreatedAt > begun || !earlier.Has(marker.Stamp));

    /// <summary>Whether somebody has revoked since then, by the store's clock.</summary>
    public bool TellOfAnySince(DateTimeOffset moment) => markers.Any(marker => marker.CreatedAt > moment);

    private bool Has(string stamp) => markers.Any(marker => marker.Stamp == stamp);
}
