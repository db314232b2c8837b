using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PluginTokenServer.Evidence;

/// <summary>
/// One kept-alive connection, by hand: the moment a request leaves and the moment its answer is complete are ours, several requests leave at
/// once because nothing stands before the sockets, and a request can be cut off in its middle. A library's client would do none of these.
/// </summary>
internal sealed class Connection(Uri node) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly byte[] _buffer = new byte[32 * 1024];
    private Socket? _socket;
    private Stream? _stream;
    private long _started;

    public Uri Node { get; } = node;

    public async Task OpenAsync()
    {
        if (_stream is not null)
            return;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Node.Host, Node.Port);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (Node.Scheme == Uri.UriSchemeHttps)
            {
                var secured = new SslStream(stream);
                await secured.AuthenticateAsClientAsync(Node.Host);
                stream = secured;
            }

            (_socket, _stream) = (socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends without waiting for anything; the connection has been opened.</summary>
    public void Send(ReadOnlySpan<byte> request)
    {
        _started = Stopwatch.GetTimestamp();
        _stream!.Write(request);
    }

    public async Task<Answer> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var (length, headEnd) = (0, -1);
        while (headEnd < 0)
        {
            length += await ReadAsync(length, patience.Token);
            headEnd = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, headEnd);
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var (start, end) = (headEnd + 4, length);
        string body;
        if (Answer.Header(head, "content-length") is { } stated)
        {
            end = start + int.Parse(stated, CultureInfo.InvariantCulture);
            while (length < end)
                length += await ReadAsync(length, patience.Token);
            body = Encoding.UTF8.GetString(_buffer, start, end - start);
        }
        else
        {
            // Chunked; only answers of a few bytes are, and their text is looked for and not at.
            while (!_buffer.AsSpan(start, length - start).EndsWith("0\r\n\r\n"u8))
                length += await ReadAsync(length, patience.Token);
            body = Encoding.UTF8.GetString(_buffer, start, length - start);
        }

        if (Answer.Header(head, "connection") == "close")
            Close();
        return new Answer(status, head, body, _started, Stopwatch.GetTimestamp());
    }

    public async Task<Answer> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        try
        {
            await OpenAsync();
            Send(request.Span);
            return await ReceiveAsync();
        }
        catch
        {
            // What comes back on it later would be the answer to something else.
            Close();
            throw;
        }
    }

    /// <summary>Waits for the first bytes of an answer, at most so many, and reads no more.</summary>
    public async Task<int> ReadSomeAsync(int bytes)
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _stream!.ReadAsync(_buffer.AsMemory(0, bytes), patience.Token);
    }

    /// <summary>Ends the connection: by a reset, as when a machine is gone, or in good order.</summary>
    public void Cut(bool reset)
    {
        if (reset)
            _socket?.LingerState = new LingerOption(true, 0);
        Close();
    }

    public void Dispose() => Close();

    private void Close()
    {
        _stream?.Dispose();
        (_socket, _stream) = (null, null);
    }

    private async Task<int> ReadAsync(int offset, CancellationToken cancellation)
    {
        var read = await _stream!.ReadAsync(_buffer.AsMemory(offset), cancellation);
        return read > 0 ? read : throw new IOException("The server closed the connection before its answer was complete.");
    }
}
