using System.Globalization;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// Runs inside every measured server before its Main (DOTNET_STARTUP_HOOKS) and answers each connection to the Unix socket named by
/// BENCH_STATS_SOCKET with the bytes allocated so far. So no server needs an endpoint of its own for it. The runtime wants this name, outside of any namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("BENCH_STATS_SOCKET") is not { Length: > 0 } path)
            return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true, Name = "bench stats" }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using Socket connection = listener.Accept();
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            connection.Send(Encoding.ASCII.GetBytes(allocated.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
