using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PluginTokenServer.Host.Throttling;

/// <summary>
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012): a keyed hash made for tables whose keys an attacker chooses.
/// Without the key nobody can find two names for one bucket. HMAC-SHA-256 would do as well at forty times the cost.
/// </summary>
internal readonly struct SipHash(ulong key0, ulong key1)
{
    public (ulong Low, ulong High) Of(ReadOnlySpan<byte> data)
    {
        var state = new State(key0, key1);
        var rest = data;
        for (; rest.Length >= 8; rest = rest[8..])
            state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(rest));

        var last = (ulong)data.Length << 56;
        for (var i = 0; i < rest.Length; i++)
            last |= (ulong)rest[i] << (8 * i);
        state.Absorb(last);
        return state.Finish();
    }

    private ref struct State(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736f6d6570736575;
        private ulong _v1 = key1 ^ 0x646f72616e646f6d ^ 0xee;
        private ulong _v2 = key0 ^ 0x6c7967656e657261;
        private ulong _v3 = key1 ^ 0x7465646279746573;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Absorb(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public (ulong Low, ulong High) Finish()
        {
            _v2 ^= 0xee;
            var low = FourRounds();
            _v1 ^= 0xdd;
            return (low, FourRounds());
        }

        private ulong FourRounds()
        {
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
