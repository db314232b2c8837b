using Microsoft.AspNetCore.Antiforgery;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>What all pages have in common in one request: language, brand, where the styles lie, the token against forgery.</summary>
public sealed class PageFrame
{
    internal PageFrame(PageTexts texts, string brandName, string? logo, IReadOnlyList<string> stylesheets, AntiforgeryTokenSet? antiforgery, string? nonce) =>
        (Texts, BrandName, Logo, Stylesheets, Antiforgery, Nonce) = (texts, brandName, logo, stylesheets, antiforgery, nonce);

    internal PageTexts Texts { get; }

    internal string BrandName { get; }

    internal string? Logo { get; }

    internal IReadOnlyList<string> Stylesheets { get; }

    internal AntiforgeryTokenSet? Antiforgery { get; }

    internal string? Nonce { get; }
}
