using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>What the pages that answer a request have in common: who may answer it, and how it is shown.</summary>
internal sealed class ApprovalPages(
    PageWriter pages, Sessions sessions, SignOut signOut, SignInAddresses addresses, Subjects subjects, UserDirectory directory, ServerConfigurationSource configuration, TimeProvider time)
{
    /// <summary>The session of a browser, if its user is still somebody; otherwise the browser is sent to sign in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="returnUrl">Where to come back to, at this server.</param>
    public async Task<Session?> AdmitAsync(HttpContext http, string returnUrl)
    {
        var session = await sessions.FindAsync(http);
        if (session is not null && (await directory.FindAsync(session.ToPrincipal()) is { } user ? !user.IsActive : session.State.SubjectKnown))
        {
            await signOut.EndAsync(http, session);
            session = null;
        }

        if (session is null)
            PageEndpoint.Redirect(http, addresses.Login(http, returnUrl));
        return session;
    }

    /// <summary>The client of a request, if it can still have what it asks for.</summary>
    public RegisteredClient? ClientOf(StoredGrant grant) =>
        configuration.Current.Clients.TryGetValue(grant.State.ClientId, out var client) && client.Enabled ? client : null;

    /// <summary>Whether somebody who is signed in may use a client: as they are, and as they have signed in.</summary>
    public Task<bool> MayUseAsync(Session session, RegisteredClient client) =>
        SignInRule.MayComeFrom(client.Client, session.IdentityProvider) ? subjects.IsActiveAsync(session.ToPrincipal(), client.Copy(), ProfileCallers.Authorization) : Task.FromResult(false);

    /// <summary>The scopes that somebody is asked for: those of the request that the client may still have, since a page without any would be a no that nobody said.</summary>
    public static ScopeGrant ScopesOf(StoredGrant grant, RegisteredClient client)
    {
        string[] left = [.. grant.State.Scopes.Where(client.MayHave)];
        // None at all would stand for all that the client has by default.
        return left.Length == 0 ? ScopeGrant.None : client.Resolve(left);
    }

    /// <summary>Whether somebody has signed in recently enough for a client, by its <see cref="Client.UserSsoLifetime"/>; otherwise the browser is sent to sign in again.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">Who is signed in.</param>
    /// <param name="client">The client that they are to answer.</param>
    /// <param name="returnUrl">Where to come back to, at this server.</param>
    public bool IsRecent(HttpContext http, Session session, RegisteredClient client, string returnUrl)
    {
        if (client.Client.UserSsoLifetime is not { } seconds || time.GetUtcNow() - session.AuthTime <= TimeSpan.FromSeconds(seconds))
            return true;
        PageEndpoint.Redirect(http, addresses.Login(http, returnUrl));
        return false;
    }

    public async Task<string> NameOfAsync(Session session) => session.ShownName(await directory.FindAsync(session.ToPrincipal()));

    /// <summary>Asks.</summary>
    public async Task ShowAsync(HttpContext http, StoredGrant grant, RegisteredClient client, Session session, string action, string? code)
    {
        var (state, request) = (grant.State, grant.State.Authorization!.CrossDevice!);
        await pages.WriteAsync(http, new ApprovalModel
        {
            Action = action,
            IsDevice = code is not null,
            ClientName = client.DisplayName,
            ClientUri = client.Client.ClientUri,
            IsUnverified = client.IsUnverified,
            UserName = await NameOfAsync(session),
            Code = code,
            Message = request.BindingMessage,
            Source = request.Source,
            Age = time.GetUtcNow() - state.CreatedAt,
            Scopes = ConsentScopes.Of(ScopesOf(grant, client), PageTexts.For(http)),
        });
    }

    /// <summary>Says that something has been done.</summary>
    public Task ShowDoneAsync(HttpContext http, string texts, int status = StatusCodes.Status200OK)
    {
        var words = PageTexts.For(http);
        return pages.WriteAsync(http, new DoneModel { Status = status, Title = words[texts + "Title"], Message = words[texts] });
    }
}
