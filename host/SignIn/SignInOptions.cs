using PluginTokenServer.Host.SignIn.Brand;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The section <c>TokenServer:SignIn</c>.</summary>
internal sealed class SignInOptions
{
    public BrandOptions Brand { get; set; } = new();
}
