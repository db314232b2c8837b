namespace PluginTokenServer.Host.SignIn.External;

/// <summary>A further way to sign in, as it was found.</summary>
/// <param name="Name">What sessions call it, <c>idp</c>.</param>
/// <param name="DisplayName">What people call it.</param>
/// <param name="Path">Where it begins, at this server.</param>
internal sealed record OfferedProvider(string Name, string DisplayName, string Path)
{
    public string Url(HttpContext http, string? returnUrl) => SignInAddresses.With(http, Path, returnUrl);
}
