using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>What an endpoint of a plugin's own can have done for the browser that asks it.</summary>
/// <param name="SignIn">Signs somebody in.</param>
/// <param name="External">Signs somebody in by another provider.</param>
/// <param name="Sessions">Knows who is.</param>
/// <param name="Styles">Knows how pages look.</param>
internal sealed record BrowserServices(BrowserSignIn SignIn, ExternalSignIn External, Sessions Sessions, PageStyles Styles);
