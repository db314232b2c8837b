using System.Net;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Outbound;

/// <summary>The proxy of the configuration in force, and never one of the environment. What is on this machine is called without it.</summary>
internal sealed class OutboundProxy(ServerConfigurationSource configuration) : IWebProxy
{
    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => !destination.IsLoopback && configuration.Current.Options.Outbound.Proxy is { } proxy ? new Uri(proxy) : null;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;
}
