using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>How pages look to one browser.</summary>
internal sealed record PageStyle(string BrandName, string? LogoUrl, IReadOnlyList<string> Stylesheets, string Language, string HomeUrl, string SignInUrl) : IPageStyle;
