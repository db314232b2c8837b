using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>
/// A provider's discovery document and keys (OIDC Discovery §4): read when they are first needed, again after an hour, and when a token names a key that is not among them.
/// One that cannot be read again does for a day.
/// </summary>
internal sealed class ProviderDocument(ProviderSettings provider, HttpClient http, TimeSpan timeout, TimeProvider time)
    : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan Usable = TimeSpan.FromDays(1);

    // A token with an unknown key, or a provider that is down, is no reason to ask more often.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private OpenIdConnectConfiguration? _known;
    private Task<OpenIdConnectConfiguration>? _reading;
    private DateTimeOffset _readAt;
    private DateTimeOffset _triedAt;
    private bool _isDoubted;

    private string Authority => provider.Authority.TrimEnd('/');

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task<OpenIdConnectConfiguration> reading;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_known is { } known && ((now - _readAt < Fresh && !_isDoubted) || (now - _triedAt < Pause && now - _readAt < Usable)))
                return known;
            // Everybody who waits for it waits for the same.
            reading = _reading ??= ReadAsync();
        }

        return await reading.WaitAsync(cancel);
    }

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    public override void RequestRefresh()
    {
        lock (_gate)
            _isDoubted = true;
    }

    private async Task<OpenIdConnectConfiguration> ReadAsync()
    {
        // Off the lock from here on.
        await Task.Yield();
        try
        {
            var document = await FetchAsync();
            lock (_gate)
                (_known, _readAt, _triedAt, _isDoubted, _reading) = (document, time.GetUtcNow(), time.GetUtcNow(), false, null);
            return document;
        }
        catch
        {
            lock (_gate)
            {
                (_triedAt, _reading) = (time.GetUtcNow(), null);
                if (_known is { } known && time.GetUtcNow() - _readAt < Usable)
                    return known;
            }

            throw;
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        var isPlain = Authority.StartsWith("http:", StringComparison.Ordinal);
        var documents = new HttpDocumentRetriever(http) { RequireHttps = !isPlain, SendAdditionalHeaderData = false };
        var document = await OpenIdConnectConfigurationRetriever.GetAsync($"{Authority}/.well-known/openid-configuration", documents, deadline.Token);
        // OIDC Discovery §4.3: a document that is somebody else's is not used.
        if (document.Issuer?.TrimEnd('/') != Authority)
            throw new ProviderException("the discovery document is that of another issuer than Authority");
        if (string.IsNullOrEmpty(document.AuthorizationEndpoint) || string.IsNullOrEmpty(document.TokenEndpoint) || document.SigningKeys.Count == 0)
            throw new ProviderException("the discovery document lacks an authorization endpoint, a token endpoint or keys");
        string?[] endpoints = [document.AuthorizationEndpoint, document.TokenEndpoint, document.UserInfoEndpoint, document.PushedAuthorizationRequestEndpoint];
        if (!isPlain && endpoints.Any(endpoint => !string.IsNullOrEmpty(endpoint) && !endpoint.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            throw new ProviderException("the discovery document names an endpoint that is not https");
        return document;
    }
}
