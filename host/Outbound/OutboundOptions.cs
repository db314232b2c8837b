namespace PluginTokenServer.Host.Outbound;

/// <summary>The section <c>TokenServer:Outbound</c>: where the server may call by itself.</summary>
internal sealed class OutboundOptions
{
    /// <summary>What <see cref="AllowedNetworks"/> is in Development, where applications run beside the server.</summary>
    public static readonly string[] Loopback = ["127.0.0.0/8", "::1/128"];

    /// <summary>Addresses and networks that are called although they are not public.</summary>
    /// <value>Empty by default: none; in Development loopback.</value>
    public List<string> AllowedNetworks { get; set; } = [];

    /// <summary>The HTTP proxy that calls go through.</summary>
    /// <value><see langword="null"/> by default: they go straight out, whatever the environment says.</value>
    public string? Proxy { get; set; }
}
