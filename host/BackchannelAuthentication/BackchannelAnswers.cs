using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>Users' answers to CIBA requests, wherever they were given: on this server's page, or in the way of a plugin.</summary>
internal sealed class BackchannelAnswers(
    BackchannelRequests requests, CrossDeviceGrants grants, PingNotifications pings, Subjects subjects, Origins origins, ServerConfigurationSource configuration, TimeProvider time)
{
    /// <summary>Grants a request.</summary>
    /// <returns>Whether the answer counts.</returns>
    public async Task<bool> ApproveAsync(string id, Approver approver, string[] scopes) => Tell(await grants.ApproveAsync(id, approver, scopes, BackchannelRequests.Kind));

    /// <summary>Refuses a request.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public async Task<bool> DenyAsync(string id) => Tell(await grants.DenyAsync(id, BackchannelRequests.Kind));

    /// <summary>How a plugin brings answers. What is granted by them came through it.</summary>
    public IBackchannelAuthenticationInteractionService SeenFrom(PluginOrigin plugin) => new View(this, plugin);

    private async Task<BackchannelUserLoginRequest?> GetLoginRequestByInternalIdAsync(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await requests.FindAsync(id) is { } grant && ClientOf(grant) is { } client ? Shown(grant, client) : null;
    }

    private async Task<bool> CompleteLoginRequestAsync(CompleteBackchannelLoginRequest completionRequest, string origin)
    {
        ArgumentNullException.ThrowIfNull(completionRequest);
        // Read once: it may be the plugin's own collection, or a query of it.
        string[] scopes = [.. (completionRequest.ScopesValuesConsented ?? []).Distinct(StringComparer.Ordinal)];
        if (await requests.FindAsync(completionRequest.InternalId) is not { } grant || ClientOf(grant) is not { } client)
            return false;
        if (scopes.Length == 0)
            return await DenyAsync(grant.Id);

        var claims = Claims(completionRequest.Subject, grant);
        if (Array.Find(scopes, scope => !grant.State.Scopes.Contains(scope)) is { } foreign)
            throw new InvalidOperationException($"A CIBA request was not completed: the scope '{foreign}' was not asked for.");
        // CIBA Core §7.1: it is an authentication request, whatever else of it is granted.
        if (!scopes.Contains("openid"))
            scopes = ["openid", .. scopes];
        var subject = new ClaimsPrincipal(new ClaimsIdentity(claims, "ciba"));
        if (!await subjects.IsActiveAsync(subject, client.Copy(), ProfileCallers.Backchannel))
        {
            await DenyAsync(grant.Id);
            return false;
        }

        var approver = new Approver { Subject = StoredClaim.Of(claims), SubjectKnown = await subjects.KnowsAsync(subject), Origin = origin, Description = completionRequest.Description };
        await origins.RememberAsync(origin, lifetime: 0);
        return await ApproveAsync(grant.Id, approver, scopes);
    }

    /// <summary>A request as plugins see it.</summary>
    public static BackchannelUserLoginRequest Shown(StoredGrant grant, RegisteredClient client)
    {
        var (state, request) = (grant.State, grant.State.Authorization!.CrossDevice!);
        return new BackchannelUserLoginRequest
        {
            InternalId = grant.Id,
            Subject = state.ToPrincipal(),
            BindingMessage = request.BindingMessage,
            AuthenticationContextReferenceClasses = [.. AcrValues.Classes(request.AcrValues)],
            Tenant = AcrValues.Tenant(request.AcrValues),
            IdP = AcrValues.IdentityProvider(request.AcrValues),
            RequestedResourceIndicators = [.. state.Resources ?? []],
            Client = client.Copy(),
            ValidatedResources = ApprovalPages.ScopesOf(grant, client).ToValidationResult(forExtension: true),
        };
    }

    private RegisteredClient? ClientOf(StoredGrant grant) => configuration.Current.Clients.TryGetValue(grant.State.ClientId, out var client) && client.Enabled ? client : null;

    private bool Tell(StoredGrant? answered)
    {
        if (answered is null)
            return false;
        if (answered.State.Authorization!.CrossDevice!.Ping is { } ping && ClientOf(answered) is { } client)
            pings.Send(client, answered.Id, ping);
        return true;
    }

    private List<Claim> Claims(ClaimsPrincipal? subject, StoredGrant grant)
    {
        var sub = subject?.FindFirst("sub")?.Value;
        if (sub is null || sub != grant.Record.Subject)
            throw new InvalidOperationException("A CIBA request was not completed: the answer names no user, or another one than the request means.");
        var now = time.GetUtcNow();
        var authTime = long.TryParse(subject!.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var stated) && stated < now.ToUnixTimeSeconds()
            ? stated
            : now.ToUnixTimeSeconds();
        List<Claim> claims =
        [
            new("sub", sub),
            new("idp", subject.FindFirst("idp")?.Value ?? "local"),
            .. subject.FindAll("amr").Select(claim => claim.Value).DefaultIfEmpty("ciba").Distinct(StringComparer.Ordinal).Select(method => new Claim("amr", method)),
            new("auth_time", authTime.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        ];
        if (subject.FindFirst("acr")?.Value is { } acr)
            claims.Add(new Claim("acr", acr));
        return claims;
    }

    private sealed class View(BackchannelAnswers answers, PluginOrigin plugin) : IBackchannelAuthenticationInteractionService
    {
        private readonly string _origin = plugin.ToString();

        public Task<BackchannelUserLoginRequest?> GetLoginRequestByInternalIdAsync(string id) => answers.GetLoginRequestByInternalIdAsync(id);

        public Task<bool> CompleteLoginRequestAsync(CompleteBackchannelLoginRequest completionRequest) => answers.CompleteLoginRequestAsync(completionRequest, _origin);
    }
}
