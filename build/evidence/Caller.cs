using System.Net.Sockets;

namespace PluginTokenServer.Evidence;

/// <summary>The connections of one client under load, one to each node. It knows which node may fail just now, and what an answer says of what was done.</summary>
/// <param name="nodes">All nodes.</param>
/// <param name="chance">Decides which one is asked.</param>
/// <param name="whole">Whether it is what is behind the nodes that is struck.</param>
internal sealed class Caller(Uri[] nodes, Random chance, bool whole) : IDisposable
{
    private readonly Connection[] _connections = [.. nodes.Select(node => new Connection(node))];
    private Connection _current = null!;
    private Uri[] _struck = [];
    private Tally _tally = null!;

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    /// <summary>A round begins.</summary>
    /// <param name="struck">The nodes that may fail; a failure of any other is a violation.</param>
    /// <param name="tally">Where it is counted.</param>
    public void Begin(Uri[] struck, Tally tally) => (_struck, _tally) = (struck, tally);

    /// <summary>The kill is over. A connection that has not been used since would say so only now.</summary>
    public void Reconnect()
    {
        foreach (var connection in _connections)
            connection.Cut(reset: false);
    }

    /// <summary>Takes a node for what is asked next.</summary>
    /// <returns>Whether it is there. Who cannot even connect has asked nothing, and knows that nothing was done.</returns>
    public async Task<bool> ReachAsync()
    {
        _current = Any();
        try
        {
            await _current.OpenAsync();
            return true;
        }
        catch (SocketException fault)
        {
            _tally.Count("not sent");
            _tally.Require(_struck.Contains(_current.Node), "connection", $"{_current.Node} was not struck and is not there: {fault.Message}");
            return false;
        }
    }

    /// <summary>Asks while anything may happen.</summary>
    /// <returns>The answer; <see langword="null"/> if there was none, or only that the server cannot say: then nobody knows what was done.</returns>
    public async Task<Answer?> TryAsync(string who, byte[] request)
    {
        var mayFail = _struck.Contains(_current.Node);
        try
        {
            // A node whose store is gone has 503 to say, and says it; one that was killed says nothing.
            var answer = _tally.Note(_current, who, await _current.ExchangeAsync(request), may503: mayFail && whole);
            if (answer.Status < 500)
            {
                _tally.Count("acknowledged");
                return answer;
            }

            _tally.Count("unknown");
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            _tally.Count("unknown");
            _tally.Require(mayFail, "connection", $"{_current.Node} was not struck and failed: {fault.Message}");
        }

        return null;
    }

    /// <summary>Goes through pages that change nothing, while anything may happen.</summary>
    /// <returns>What came of it; <see langword="null"/> if something was not answered, and then nothing was done.</returns>
    public async Task<T?> TryPagesAsync<T>(Func<Connection, Task<T?>> pages) where T : class
    {
        try
        {
            return await pages(_current);
        }
        // A page without its form is what a node has to show whose store is gone.
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            _tally.Count("not shown");
            _tally.Require(_struck.Contains(_current.Node), "connection", $"{_current.Node} was not struck and showed nothing: {fault.Message}");
            return null;
        }
    }

    /// <summary>Asks any node, now that everything is there again.</summary>
    public Task<Answer> AskAsync(string who, byte[] request) => _tally.ExchangeAsync(Any(), who, request);

    /// <summary>A connection for what is not counted.</summary>
    public Connection Any() => _connections[chance.Next(_connections.Length)];
}
