using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The scopes of a request as somebody is asked for them, and what they have left of them.</summary>
internal static class ConsentScopes
{
    private const string OpenId = "openid";

    public static ConsentScope[] Of(ScopeGrant scopes, PageTexts texts)
    {
        var resources = scopes.ToValidationResult(forExtension: false).Resources;
        return
        [
            .. resources.IdentityResources.Select(scope => new ConsentScope(
                scope.Name, scope.DisplayName ?? scope.Name, scope.Description, scope.Emphasize, scope.Required || scope.Name == OpenId)),
            .. resources.ApiScopes.Select(scope => new ConsentScope(scope.Name, scope.DisplayName ?? scope.Name, scope.Description, scope.Emphasize, scope.Required)),
            .. scopes.Names.Where(name => name == ScopeGrants.OfflineAccess).Select(name => new ConsentScope(name, texts["Consent.Offline"], texts["Consent.OfflineText"])),
        ];
    }

    /// <summary>The scopes that are left checked in a form, with those that cannot be left out.</summary>
    public static string[] Granted(ScopeGrant scopes, IFormCollection form)
    {
        var checkedOnes = form["scope"];
        return [.. Of(scopes, PageTexts.InEnglish).Where(scope => scope.Required || checkedOnes.Contains(scope.Name)).Select(scope => scope.Name)];
    }
}
