using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PluginTokenServer.Host.Tokens;

/// <summary>A buffer and a JSON writer over it, one per thread, for JSON that is complete before anything is awaited.</summary>
internal sealed class JwtScratch
{
    private const int UsualBytes = 1024;
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static JwtScratch? _ofThisThread;

    private ArrayBufferWriter<byte> _buffer = new(UsualBytes);
    private Utf8JsonWriter _writer;

    private JwtScratch() => _writer = NewWriter();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public static JwtScratch OfThisThread() => _ofThisThread ??= new JwtScratch();

    public Utf8JsonWriter Begin()
    {
        // One huge token must not keep its memory for the life of the thread.
        if (_buffer.Capacity > KeptBytes)
            (_buffer, _writer) = (new ArrayBufferWriter<byte>(UsualBytes), null!);
        _buffer.ResetWrittenCount();
        if (_writer is null)
            _writer = NewWriter();
        else
            _writer.Reset();
        return _writer;
    }

    // Relaxed: a JWT is not put into HTML, and escaped it would only be longer.
    private Utf8JsonWriter NewWriter() => new(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
