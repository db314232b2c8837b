using System.Runtime.InteropServices;

namespace PluginTokenServer.Host.Diagnostics;

/// <summary>
/// The first SIGTERM or SIGINT drains; whoever sends a second one does not want to wait for it. Draining is the host's business from its
/// start on; before that there is nothing to drain, and the first signal ends the process as it would any other.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public SecondSignal() => _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // What is in flight has not been committed or has been: a process that ends here leaves nothing half done.
        if (Interlocked.Increment(ref _received) > 1)
            Environment.Exit(130);
    }
}
