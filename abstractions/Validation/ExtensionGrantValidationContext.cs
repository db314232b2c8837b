using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>One extension grant request on its way through its validator.</summary>
public sealed class ExtensionGrantValidationContext
{
    private readonly GrantValidationResult _initial = new(TokenRequestErrors.InvalidGrant);
    private List<SingleUse>? _singleUses;
    private List<Func<CancellationToken, Task>>? _committedCallbacks;
    private GrantValidationResult _result;

    /// <summary>Makes the context of one request.</summary>
    /// <param name="request">The token request, authenticated and with its scopes validated.</param>
    public ExtensionGrantValidationContext(ValidatedTokenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Request = request;
        _result = _initial;
    }

    /// <summary>The token request: the validated values, and every parameter as it came in <see cref="ValidatedRequest.Raw"/>.</summary>
    public ValidatedTokenRequest Request { get; }

    /// <summary>The result. Starts as <c>invalid_grant</c>, so that a validator that sets nothing refuses.</summary>
    /// <remarks>An error that a validator assigned stays: a success assigned later is ignored and <see cref="SuccessAfterError"/> tells of it.</remarks>
    public GrantValidationResult Result
    {
        get => _result;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (ErrorAssigned && !Failed(value))
                SuccessAfterError = true;
            else
                _result = value;
        }
    }

    /// <summary>Ends with the plugin's deadline. The client's disconnect does not end it.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Whether the validator itself has said no, as against not having said anything yet.</summary>
    public bool ErrorAssigned => Failed(_result)
        && (!ReferenceEquals(_result, _initial) || _result.Error != "invalid_grant" || _result.ErrorDescription is not null);

    /// <summary>Whether a success was assigned after an error and therefore ignored: a slip in the validator that the host logs.</summary>
    public bool SuccessAfterError { get; private set; }

    /// <summary>What <see cref="UseOnce"/> was told.</summary>
    public IReadOnlyList<SingleUse> SingleUses => _singleUses ?? [];

    /// <summary>What <see cref="OnCommitted"/> was given.</summary>
    public IReadOnlyList<Func<CancellationToken, Task>> CommittedCallbacks => _committedCallbacks ?? [];

    /// <summary>Makes this request the only one that may use an id, for instance the <c>jti</c> of an assertion (RFC 7523 §3).</summary>
    /// <remarks>Applied when the answer is committed, not now: a request that fails later uses nothing up. Taken already: <c>invalid_grant</c>.</remarks>
    /// <param name="purpose">Keeps ids of different meaning apart. Apart from other plugins' they are anyway. 1 to 200 characters.</param>
    /// <param name="id">The id. 1 to 1,000 characters.</param>
    /// <param name="expires">When the id cannot be presented any more for other reasons; at most 31 days ahead.</param>
    public void UseOnce(string purpose, string id, DateTimeOffset expires)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(purpose.Length, 200, nameof(purpose));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, 1000, nameof(id));
        (_singleUses ??= []).Add(new SingleUse(purpose, id, expires));
    }

    /// <summary>Runs a callback after the answer has been committed: the place for side effects. A failure in it is logged and changes nothing else.</summary>
    /// <param name="callback">The callback; its token ends with the plugin's deadline.</param>
    public void OnCommitted(Func<CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        (_committedCallbacks ??= []).Add(callback);
    }

    private static bool Failed(GrantValidationResult result) => result.IsError || result.Error is not null;
}
