using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Crm.Customers.Views;

/// <summary>
/// One string for equal texts (UTF-8), so that a scan of millions of rows makes each province and category once.
/// Not thread-safe.
/// </summary>
sealed class NamePool
{
    const int SlotBits = 13, Slots = 1 << SlotBits;

    readonly (byte[] Utf8, string Text)[] slots = new (byte[], string)[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref slots[SlotOf(utf8)];
        if (slot.Utf8 is not null && utf8.SequenceEqual(slot.Utf8)) return slot.Text;
        // Two names in one slot take turns: the pool never grows.
        slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }

    // Both ends of the name and its length: names that agree in all three are rare, and then take turns.
    static int SlotOf(ReadOnlySpan<byte> utf8)
    {
        var ends = utf8.Length switch
        {
            >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(utf8)
                ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(utf8[^8..]), 29),
            >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(utf8) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(utf8[^4..]) << 32,
            0 => 0UL,
            _ => utf8[0] | (ulong)utf8[utf8.Length / 2] << 8 | (ulong)utf8[^1] << 16,
        };
        return (int)((ends ^ (ulong)utf8.Length) * 0x9E3779B97F4A7C15 >> 64 - SlotBits);
    }
}

/// <summary>A quick 64-bit hash (multiply and fold) for fingerprints of input; nothing secret rests on it.</summary>
static class Mix64
{
    const ulong A = 0x9E3779B97F4A7C15, B = 0xD6E8FEB86659FD93;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ (ulong)bytes.Length * A;
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes), A);
            bytes = bytes[8..];
        }
        ulong last = 0;
        foreach (var b in bytes) last = last << 8 | b;
        return Fold(hash ^ last, B);
    }

    static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low ^ (x << 32 | x >> 32);
    }
}
