using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PluginTokenServer.Host.Tokens;

/// <summary>The issuer identifier (RFC 8414 §2): as configured; in Development, where it may be left out, the address the server listens on.</summary>
internal sealed class Issuer(string? configured, IServer server)
{
    private string? _bound;

    public string Value => configured ?? (_bound ??= Bound());

    /// <summary>The path of the issuer, under which all endpoints lie; empty for none.</summary>
    public string Path => configured is null ? "" : new Uri(configured).AbsolutePath.TrimEnd('/');

    public string UrlOf(string path) => Value + path;

    private string Bound()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The issuer is asked for before the server listens; configure TokenServer:Issuer.");
        return address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal).TrimEnd('/');
    }
}
