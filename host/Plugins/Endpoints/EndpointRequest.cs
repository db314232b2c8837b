using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>One request to an endpoint of a plugin's own. The plugin has a copy of it; the connection itself is touched by a sign-in alone, and by none that begins after the end.</summary>
/// <param name="http">The request.</param>
/// <param name="copy">What the plugin sees and writes.</param>
/// <param name="response">The response of the copy.</param>
/// <param name="signIn">Signs in whoever sent the request.</param>
/// <param name="external">Signs them in by another provider.</param>
internal sealed class EndpointRequest(HttpContext http, HttpContext copy, BufferedResponse response, BrowserSignIn signIn, ExternalSignIn external) : ICallOrigin
{
    private readonly Lock _gate = new();
    private HttpContext? _http = http;
    private TaskCompletionSource? _signingIn;

    /// <summary>As the request came: the plugin may change what its copy says.</summary>
    public string CorrelationId { get; } = http.TraceIdentifier;

    public BufferedResponse Response => response;

    /// <summary>What a call without a request is told.</summary>
    public static InvalidOperationException None() => new(
        "There is no current request. Somebody can be signed in only while the server calls an endpoint of the plugin's own, and not after that call has ended.");

    public HttpContext? Show(IServiceProvider services, CancellationToken deadline)
    {
        (copy.RequestServices, copy.RequestAborted) = (services, deadline);
        return copy;
    }

    /// <inheritdoc cref="ISignIn.SignInAsync"/>
    public Task<SignInCompletion> SignInAsync(SignedIn person, string? returnUrl) => WithConnectionAsync(connection => signIn.SignInAsync(connection, person, returnUrl));

    /// <inheritdoc cref="ISignIn.SignInExternalAsync"/>
    public Task<SignInCompletion> SignInExternalAsync(ExternalIdentity identity, string[] authenticationMethods, DateTimeOffset? authTime, string? returnUrl) =>
        WithConnectionAsync(connection => external.SignInAsync(connection, identity, authenticationMethods, authTime, returnUrl));

    /// <inheritdoc cref="ISignIn.FindRequestAsync"/>
    public Task<RequestedSignIn?> FindRequestAsync(string? returnUrl) => WithConnectionAsync(connection => external.FindRequestAsync(connection, returnUrl));

    /// <inheritdoc cref="ISignIn.FailAsync"/>
    public Task<SignInCompletion> FailAsync(string identityProvider, ExternalSignInFailure failure, string? returnUrl) =>
        WithConnectionAsync(connection => Task.FromResult(external.Fail(connection, identityProvider, failure, returnUrl)));

    /// <summary>The call has ended, or has been given up. What of a sign-in is under way is waited for: until then the connection is not free for the answer.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _http = null;
            return _signingIn?.Task ?? Task.CompletedTask;
        }
    }

    private async Task<T> WithConnectionAsync<T>(Func<HttpContext, Task<T>> use)
    {
        var (connection, done) = Begin();
        try
        {
            return await use(connection);
        }
        finally
        {
            lock (_gate)
                _signingIn = null;
            done.SetResult();
        }
    }

    private (HttpContext Connection, TaskCompletionSource Done) Begin()
    {
        lock (_gate)
        {
            if (_http is null)
                throw None();
            if (_signingIn is not null)
                throw new InvalidOperationException("A sign-in for this request is under way. Await it before the next.");
            return (_http, _signingIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
