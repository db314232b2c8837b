using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>An endpoint of a plugin's own answered with more than is passed on.</summary>
internal sealed class ResponseTooLargeException() : IOException($"The response of a plugin's endpoint may have {InputLimits.PluginResponseBytes} bytes at most.");
