using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>A singleton of the host that somebody could dispose by mistake.</summary>
internal sealed class DisposableTokenValidator : ITokenValidator, IDisposable
{
    public bool IsDisposed { get; private set; }

    public Task<TokenValidationResult> ValidateAccessTokenAsync(string token, string? expectedScope = null) => Task.FromResult(new TokenValidationResult());

    public Task<TokenValidationResult> ValidateIdentityTokenAsync(string token, string? clientId = null, bool validateLifetime = true) => Task.FromResult(new TokenValidationResult());

    public void Dispose() => IsDisposed = true;
}
