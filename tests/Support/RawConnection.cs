using System.Net.Sockets;
using System.Text;

namespace PluginTokenServer.Tests.Support;

/// <summary>A connection on which anything can be said, also what no HTTP client would say.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly List<byte> _unread = [];

    private RawConnection(Socket socket) => _socket = socket;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new RawConnection(socket);
    }

    /// <summary>Opens a connection, says everything at once and reads one answer.</summary>
    public static async Task<RawResponse?> AskAsync(Uri address, string request)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync(request);
        return await connection.ReadAsync();
    }

    /// <summary>A token request as it goes over the wire.</summary>
    public static string TokenRequest(string form, params string[] headers) =>
        $"POST /connect/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Encoding.Latin1.GetByteCount(form)}\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + form;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends; a peer that has stopped listening is no fault of the test.</summary>
    /// <returns>Whether the peer took it.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, patience.Token)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Reads one response; <see langword="null"/> if the server has closed the connection instead.</summary>
    /// <param name="toHead">Whether the request was a HEAD, whose answer has no body whatever its headers say.</param>
    public async Task<RawResponse?> ReadAsync(bool toHead = false)
    {
        if (await TakeUntilAsync("\r\n\r\n") is not { } head)
            return null;
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).GroupBy(line => line[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(line => line[1].Trim())), StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var hasBody = !toHead && status is >= 200 and not 204 and not 304;
        return new RawResponse(status, headers, hasBody ? await BodyAsync(headers) : "");
    }

    /// <summary>Whether the server has closed the connection without another word.</summary>
    public async Task<bool> IsClosedAsync() => _unread.Count == 0 && !await ReceiveAsync();

    public void Dispose() => _socket.Dispose();

    private async Task<string> BodyAsync(Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Content-Length", out var length))
            return await TakeAsync(int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        if (!headers.ContainsKey("Transfer-Encoding"))
            return "";
        var body = new StringBuilder();
        while (await TakeUntilAsync("\r\n") is { } size && Convert.ToInt32(size.Trim(), 16) is > 0 and var bytes)
            body.Append((await TakeAsync(bytes + 2))[..bytes]);
        await TakeUntilAsync("\r\n");
        return body.ToString();
    }

    private async Task<string> TakeAsync(int count)
    {
        while (_unread.Count < count)
        {
            if (!await ReceiveAsync())
                throw new IOException($"The connection ended {count - _unread.Count} bytes before the end of the response.");
        }

        return Take(count);
    }

    private async Task<string?> TakeUntilAsync(string mark)
    {
        while (true)
        {
            var end = Encoding.Latin1.GetString([.. _unread]).IndexOf(mark, StringComparison.Ordinal);
            if (end >= 0)
                return Take(end + mark.Length);
            if (!await ReceiveAsync())
                return null;
        }
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString([.. _unread.Take(count)]);
        _unread.RemoveRange(0, count);
        return text;
    }

    private async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[8192];
        try
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            _unread.AddRange(buffer.AsSpan(0, received));
            return received > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A response as it came over the wire.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body);
