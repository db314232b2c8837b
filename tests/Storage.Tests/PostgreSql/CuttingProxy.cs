using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>When the line is cut.</summary>
internal enum Cut
{
    Never,

    /// <summary>The server does not get to see the next request.</summary>
    BeforeRequest,

    /// <summary>The server has answered the next request, and the client does not get to see it.</summary>
    BeforeAnswer,
}

/// <summary>Stands between a store and PostgreSQL, and cuts the line once when it is told to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _socketPath;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _cut;

    public CuttingProxy(string socketPath)
    {
        _socketPath = socketPath;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Whether nothing is left to be cut.</summary>
    public bool HasCut => (Cut)Volatile.Read(ref _cut) == Cut.Never;

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        Username = "postgres",
        Database = database,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Cuts the connection on which something is said next.</summary>
    public void CutNext(Cut cut) => Volatile.Write(ref _cut, (int)cut);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await server.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), _stopping.Token);
                var answerIsCut = new AnswerCut();
                await Task.WhenAny(RequestsAsync(client, server, answerIsCut), AnswersAsync(server, client, answerIsCut));
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
                // One of the two has gone, and the other goes with it.
            }
        }
    }

    private async Task RequestsAsync(Socket client, Socket server, AnswerCut answer)
    {
        var buffer = new byte[65_536];
        while (await client.ReceiveAsync(buffer, _stopping.Token) is > 0 and var length)
        {
            switch ((Cut)Interlocked.Exchange(ref _cut, (int)Cut.Never))
            {
                case Cut.BeforeRequest:
                    return;
                case Cut.BeforeAnswer:
                    answer.IsDue = true;
                    break;
            }

            await server.SendAsync(buffer.AsMemory(0, length), _stopping.Token);
        }
    }

    private async Task AnswersAsync(Socket server, Socket client, AnswerCut answer)
    {
        var buffer = new byte[65_536];
        while (await server.ReceiveAsync(buffer, _stopping.Token) is > 0 and var length && !answer.IsDue)
            await client.SendAsync(buffer.AsMemory(0, length), _stopping.Token);
    }

    /// <summary>Shared by the two directions of a connection.</summary>
    private sealed class AnswerCut
    {
        public volatile bool IsDue;
    }
}
