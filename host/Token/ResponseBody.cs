using System.Buffers;

namespace PluginTokenServer.Host.Token;

/// <summary>A response that is ready but not yet sent: it goes out only after the commit.</summary>
internal sealed class ResponseBody : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2048);
    private int _written;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _written);

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => Return(_buffer);

    private void Reserve(int size)
    {
        if (_buffer.Length - _written >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _written + size));
        Written.Span.CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }

    // It holds tokens.
    private void Return(byte[] buffer)
    {
        buffer.AsSpan(0, _written).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
