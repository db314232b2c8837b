using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Token;

/// <summary>Says that refresh tokens are not built yet. No request gets this far: <c>offline_access</c> is <c>invalid_scope</c>; only an extension can ask.</summary>
internal sealed class UnbuiltRefreshTokens : IRefreshTokenService
{
    private const string Sentence = "Refresh tokens are not built yet.";

    public Task<string> CreateRefreshTokenAsync(RefreshTokenCreationRequest request) => throw new NotSupportedException(Sentence);

    public Task<string> UpdateRefreshTokenAsync(RefreshTokenUpdateRequest request) => throw new NotSupportedException(Sentence);
}
