using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>One request to an endpoint of a plugin's own. The plugin has a copy of it; the connection itself is touched by what the server does for the browser alone, and by none of that which begins after the end.</summary>
/// <param name="http">The request.</param>
/// <param name="copy">What the plugin sees and writes.</param>
/// <param name="response">The response of the copy.</param>
/// <param name="browser">What can be done for whoever sent the request.</param>
/// <param name="begun">When it came.</param>
internal sealed class EndpointRequest(HttpContext http, HttpContext copy, BufferedResponse response, BrowserServices browser, DateTimeOffset begun) : ICallOrigin
{
    private readonly Lock _gate = new();
    private HttpContext? _http = http;
    private TaskCompletionSource? _busy;

    /// <summary>As the request came: the plugin may change what its copy says.</summary>
    public string CorrelationId { get; } = http.TraceIdentifier;

    public BufferedResponse Response => response;

    /// <summary>When it came, before the plugin was called.</summary>
    public DateTimeOffset Begun => begun;

    /// <summary>What a call without a request is told.</summary>
    public static InvalidOperationException None() => new(
        "There is no current request. Somebody can be signed in, or be found to be, only while the server calls an endpoint of the plugin's own, and not after that call has ended.");

    public HttpContext? Show(IServiceProvider services, CancellationToken deadline)
    {
        (copy.RequestServices, copy.RequestAborted) = (services, deadline);
        return copy;
    }

    /// <inheritdoc cref="ISignIn.SignInAsync"/>
    public Task<SignInCompletion> SignInAsync(SignedIn person, string? returnUrl) => RunAsync(connection => browser.SignIn.SignInAsync(connection, person, returnUrl));

    /// <inheritdoc cref="ISignIn.SignInExternalAsync"/>
    public Task<SignInCompletion> SignInExternalAsync(ExternalIdentity identity, string[] authenticationMethods, DateTimeOffset? authTime, string? returnUrl, PluginOrigin by) =>
        RunAsync(connection => browser.External.SignInAsync(connection, identity, authenticationMethods, authTime, returnUrl, by, begun));

    /// <inheritdoc cref="ISignIn.FindRequestAsync"/>
    public Task<RequestedSignIn?> FindRequestAsync(string? returnUrl) => RunAsync(connection => browser.External.FindRequestAsync(connection, returnUrl));

    /// <inheritdoc cref="ISignIn.FailAsync"/>
    public Task<SignInCompletion> FailAsync(string identityProvider, ExternalSignInFailure failure, string? returnUrl) =>
        RunAsync(connection => Task.FromResult(browser.External.Fail(connection, identityProvider, failure, returnUrl)));

    /// <inheritdoc cref="ISignedInUser.FindAsync"/>
    public Task<SignedInUser?> FindSignedInAsync() => RunAsync(async connection => (await browser.Sessions.FindAsync(connection))?.ToSignedInUser());

    /// <summary>How pages look to the browser.</summary>
    public IPageStyle Style()
    {
        lock (_gate)
            return browser.Styles.Of(_http ?? throw None());
    }

    /// <summary>The call has ended, or has been given up. What is under way for the browser is waited for: until then the connection is not free for the answer.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _http = null;
            return _busy?.Task ?? Task.CompletedTask;
        }
    }

    private async Task<T> RunAsync<T>(Func<HttpContext, Task<T>> work)
    {
        var (connection, done) = Begin();
        try
        {
            return await work(connection);
        }
        finally
        {
            lock (_gate)
                _busy = null;
            done.SetResult();
        }
    }

    private (HttpContext Connection, TaskCompletionSource Done) Begin()
    {
        lock (_gate)
        {
            if (_http is null)
                throw None();
            if (_busy is not null)
                throw new InvalidOperationException("A sign-in for this request, or the question who is signed in, is under way. Await it before the next.");
            return (_http, _busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
