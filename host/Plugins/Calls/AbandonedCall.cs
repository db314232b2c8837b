namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>
/// Keeps lease and slot of a call that was given up, until it ends. A call that waits for something that nobody holds any more never
/// ends; it is collected, and this with it, which is its end.
/// </summary>
internal sealed class AbandonedCall(PluginOffer offer) : IDisposable
{
    private readonly PluginOffer _offer = offer;

    ~AbandonedCall() => _offer.AbandonedEnded(null);

    /// <summary>The call has ended after all.</summary>
    public void Ended(Exception? fault)
    {
        Dispose();
        _offer.AbandonedEnded(fault);
    }

    /// <summary>Keeps nothing any more.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
