using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>Puts what is a person's into the words of the page.</summary>
internal sealed class AccountPages(
    BackchannelRequestsEndpoint requests, PersonSessions sessions, PersonAccesses accesses, ExternalProviders providers, ServerConfigurationSource configuration, TimeProvider time)
{
    // More than that nobody looks through.
    private const int MostShown = 50;

    public async Task<AccountModel> OfAsync(HttpContext http, Person person, string? notice)
    {
        var (texts, snapshot) = (PageTexts.For(http), configuration.Current);
        var (found, hasMoreSessions) = await sessions.ListAsync(person);
        var (granted, hasMoreAccesses) = await accesses.ListAsync(person);
        var offered = Array.Exists(found, session => session.IdentityProvider != SignedIn.Local) ? await providers.FindAsync(client: null) : [];
        return new AccountModel
        {
            Action = SignInAddresses.Local(http, SignInAddresses.AccountPath),
            UserName = person.Name,
            SessionId = person.Session.SessionId,
            Now = time.GetUtcNow(),
            Notice = notice is null ? null : texts[notice],
            Waiting = await requests.WaitingAsync(http, person.Session),
            Sessions = [.. found.Take(MostShown).Select(session => Shown(session, person, offered, texts))],
            HasMoreSessions = hasMoreSessions || found.Length > MostShown,
            Applications = [.. granted.Take(MostShown).Select(access => Shown(access, snapshot, texts))],
            HasMoreApplications = hasMoreAccesses || granted.Length > MostShown,
        };
    }

    private static ShownSession Shown(Session session, Person person, IReadOnlyList<OfferedProvider> offered, PageTexts texts) => new()
    {
        Id = session.SessionId,
        Browser = session.State.Browser switch
        {
            { Browser: { } browser, System: { } system } => texts.Of("Account.Browser", browser, system),
            { } known => known.Browser ?? known.System,
            null => null,
        },
        BegunAt = session.State.CreatedAt,
        SeenAt = session.State.SeenAt,
        Provider = session.IdentityProvider == SignedIn.Local ? null : offered.FirstOrDefault(provider => provider.Name == session.IdentityProvider)?.DisplayName ?? session.IdentityProvider,
        Methods = [.. session.State.Subject.Where(claim => claim.Type == "amr").Select(claim => Method(claim.Value, texts)).OfType<string>()],
        IsThis = session.SessionId == person.Session.SessionId,
    };

    // RFC 8176 §2. What is for programs, or for a plugin alone to understand, is left out.
    private static string? Method(string amr, PageTexts texts) => amr switch
    {
        "pwd" => texts["Account.Password"],
        "otp" => texts["Account.Code"],
        "hwk" => texts["Account.Key"],
        _ => null,
    };

    private static ShownApplication Shown(Access access, ServerConfiguration snapshot, PageTexts texts)
    {
        var client = snapshot.Clients.GetValueOrDefault(access.ClientId);
        return new ShownApplication
        {
            ClientId = access.ClientId,
            Name = client?.DisplayName ?? access.ClientId,
            ClientUri = client?.Client.ClientUri,
            Scopes = [.. access.Scopes.Select(scope => Shown(scope, snapshot.Scopes, texts))],
            Since = access.Since,
            UsedAt = access.UsedAt,
        };
    }

    private static string Shown(string scope, ScopeCatalog scopes, PageTexts texts) =>
        scope == ScopeGrants.OfflineAccess ? texts["Consent.Offline"]
        : (scopes.IdentityResources.TryGetValue(scope, out var identity) ? identity.DisplayName : scopes.ApiScopes.GetValueOrDefault(scope)?.DisplayName) ?? scope;
}
