using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>The response that an endpoint of a plugin's own writes. It starts when the plugin has done everything, so that it can be changed, and given up, until then.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It holds memory and nothing else.")]
internal sealed class BufferedResponse : HttpResponseFeature
{
    private readonly Stack<(Func<object, Task> Run, object State)> _starting = [];
    private readonly Stack<(Func<object, Task> Run, object State)> _completed = [];
    private readonly BoundedBody _body = new(InputLimits.PluginResponseBytes);
    private bool _hasStarted;

    public BufferedResponse() => Sender = new StreamResponseBodyFeature(_body);

    /// <summary>Takes the body.</summary>
    public StreamResponseBodyFeature Sender { get; }

    public override bool HasStarted => _hasStarted;

    public override void OnStarting(Func<object, Task> callback, object state)
    {
        if (_hasStarted)
            throw new InvalidOperationException("The response has started already.");
        _starting.Push((callback, state));
    }

    public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    /// <summary>Ends the response.</summary>
    /// <exception cref="ResponseTooLargeException">There is too much of it.</exception>
    /// <exception cref="InvalidOperationException">It is none that HTTP knows.</exception>
    public async Task<PluginResponse> FinishAsync()
    {
        await RunAsync(_starting);
        _hasStarted = true;
        await Sender.CompleteAsync();
        return _body.IsTooLong ? throw new ResponseTooLargeException() : PluginResponse.Of(StatusCode, Headers, _body.ToArray());
    }

    /// <summary>Lets go of what was to be kept until the response had ended.</summary>
    public Task ReleaseAsync() => RunAsync(_completed);

    private static async Task RunAsync(Stack<(Func<object, Task> Run, object State)> callbacks)
    {
        // One may add another.
        while (callbacks.TryPop(out var callback))
            await callback.Run(callback.State);
    }
}
