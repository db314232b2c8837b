using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PluginTokenServer.Host.Throttling;

/// <summary>What a bucket is found by: 128 bits of a keyed hash instead of the names themselves, so that long names take no more room than short ones.</summary>
internal readonly record struct BucketKey(ulong Low, ulong High)
{
    private const int HashBytes = 16;
    private const int SourceBytes = 8;

    // Of this process; nobody outside can aim at a bucket.
    private static readonly SipHash Hash = new(RandomWord(), RandomWord());

    /// <param name="kind">What is counted; 0 for the source as a whole.</param>
    /// <param name="name">Whose failures they are.</param>
    /// <param name="source">Where they come from; <see langword="null"/>, as on a local socket, is one source.</param>
    public static BucketKey Of(byte kind, ReadOnlySpan<char> name, IPAddress? source)
    {
        Span<byte> message = stackalloc byte[HashBytes + SourceBytes + 2];
        var (low, high) = Hash.Of(MemoryMarshal.AsBytes(name));
        BinaryPrimitives.WriteUInt64LittleEndian(message, low);
        BinaryPrimitives.WriteUInt64LittleEndian(message[8..], high);
        message[^2] = WriteSource(source, message[HashBytes..]);
        message[^1] = kind;
        (low, high) = Hash.Of(message);
        return new BucketKey(low, high);
    }

    // An IPv6 customer has at least a /64 of addresses to try from; an IPv4 customer may reach a dual-stack socket in either form.
    private static byte WriteSource(IPAddress? source, Span<byte> destination)
    {
        destination[..SourceBytes].Clear();
        if (source is null)
            return 0;

        Span<byte> address = stackalloc byte[16];
        source.TryWriteBytes(address, out var length);
        if (source.AddressFamily == AddressFamily.InterNetworkV6 && !source.IsIPv4MappedToIPv6)
        {
            address[..SourceBytes].CopyTo(destination);
            return 6;
        }

        address[(length - 4)..length].CopyTo(destination);
        return 4;
    }

    private static ulong RandomWord() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
