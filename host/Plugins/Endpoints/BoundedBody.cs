namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>A response body in memory, as long as it is not too long.</summary>
internal sealed class BoundedBody(int bytesAtMost) : MemoryStream
{
    /// <summary>Whether more was written than there is room for. It stays so: what a plugin makes of the exception is its own affair.</summary>
    public bool IsTooLong { get; private set; }

    public override void SetLength(long value)
    {
        Room(value);
        base.SetLength(value);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Room(Position + count);
        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Room(Position + buffer.Length);
        base.Write(buffer);
    }

    public override void WriteByte(byte value)
    {
        Room(Position + 1);
        base.WriteByte(value);
    }

    private void Room(long length)
    {
        if (length <= bytesAtMost)
            return;
        IsTooLong = true;
        throw new ResponseTooLargeException();
    }
}
